import VisorRuntime
import VisorTransport

/// The places that results go to.
extension StreamMonitorConfiguration {
    /// The files that are written.
    var outputs: [String] { [output, summary, report, deadLetter, alertFile, alertJSON].compactMap(\.self) }

    /// The files that are written once, at the end.
    var finalOutputs: [String] { [summary, report].compactMap(\.self) }

    /// Whether windows are kept to be shown.
    var keepsHistory: Bool { dashboard != nil || report != nil || alerting?.mail?.report != nil }

    /// The files that are gone on with over restarts.
    var outputPaths: OutputPaths {
        OutputPaths(windows: output, deadLetters: deadLetter, alerts: alertFile, alertsJSON: alertJSON)
    }

    /// What lines come from, as a report shows it.
    var inputNames: [String] { kafka.map { ["kafka://\($0.address)"] } ?? inputs.map(\.path) }

    /// The files that the program lives by.
    private var ownFiles: [(path: String, name: String)] {
        let state = follow.flatMap { follow in follow.folder.map { CheckpointFolder.files(in: $0, name: follow.name) } }
        return configurationFiles.map { ($0, "the configuration \($0)") }
            + (state ?? []).map { ($0, "the checkpoint \($0)") }
    }

    /// Whether the report is printed: among JSON or alerts on the standard output it would make these unreadable.
    var printsReport: Bool {
        !isQuiet && kafka?.role != .worker
            && ![output, summary, report, alertFile, alertJSON].contains {
                $0.map(OutputFile.isStandardOutput) ?? false
            }
    }

    /// Finds out before anything is read whether the outputs can be written, and that none is in the way of another or of an input.
    ///
    /// - Throws: `ProgramError` for two names of one file, `OutputFile.Failure`.
    func checkOutputs(beside inputs: [(name: String, identity: FileIdentity?)]) throws {
        do {
            try OutputConflict.check(outputs: outputs, inputs: inputs, own: ownFiles)
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        // The folder of the state, and what is kept in it, comes with the state.
        for path in outputs where path != follow?.ownAlerts { try OutputFile.check(path) }
    }
}
