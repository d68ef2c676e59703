import VisorRuntime
import VisorTransport

/// The places that results go to.
extension StreamMonitorConfiguration {
    /// The files that are written.
    var outputs: [String] { [output, summary, deadLetter, alertFile, alertJSON].compactMap(\.self) }

    /// Whether the report is printed: among JSON or alerts on the standard output it would make these unreadable.
    var printsReport: Bool {
        !isQuiet && ![output, summary, alertFile, alertJSON].contains { $0.map(OutputFile.isStandardOutput) ?? false }
    }

    /// Finds out before anything is read whether the outputs can be written, and that none is in the way of another or of an input.
    ///
    /// - Throws: `ProgramError` for two names of one file, `OutputFile.Failure`.
    func checkOutputs(beside inputs: [(name: String, identity: FileIdentity?)]) throws {
        do {
            try OutputConflict.check(outputs: outputs, inputs: inputs)
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        for path in outputs { try OutputFile.check(path) }
    }
}
