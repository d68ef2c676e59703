import VisorKit
import VisorTesting

@testable import VisorTransport

/// A program that tells a list of changes of alerts, one after the other, and knows from its checkpoint and its outputs how far
/// it has come: what rules do, without rules.
final class ScriptedAlerts {
    static let paths = OutputPaths(alerts: "out/alerts.log", alertsJSON: "out/alerts.jsonl")

    /// The day of the alerts: what is far ahead of the clock is not believed.
    private static let today = EventTime(seconds: 1_795_200_000)

    /// Why an outcome is wrong before the end.
    struct Disorder: Error {}

    private let script: [AlertTransition]
    private let fileSystem: SimulatedFileSystem
    private let store: CheckpointStore<SimulatedFileSystem>
    private let ledger: FollowLedger
    /// How many changes have been told.
    private(set) var told = 0

    /// Starts the program, which goes on from the checkpoint.
    ///
    /// - Throws: `Disorder` where what is to be taken over is not what comes next.
    init(_ script: [AlertTransition], in fileSystem: SimulatedFileSystem) throws {
        (self.script, self.fileSystem) = (script, fileSystem)
        store = CheckpointStore(folder: "state", name: "test", in: fileSystem)
        let found = try store.load().checkpoint
        ledger = try FollowLedger(
            from: found, paths: ScriptedAlerts.paths, document: SummaryDocument(topCount: 1), rules: .none,
            at: ScriptedAlerts.today, in: fileSystem)
        told = found?.sources.first?.positions.first?.offset ?? 0
        for transition in ledger.alerts.adopted {
            guard told < script.count, transition.identity == script[told].identity, transition.at == script[told].at
            else { throw Disorder() }
            told += 1
        }
        advance()
        if !ledger.isKnown { try keep() }
    }

    /// Tells the next changes.
    func tell(_ count: Int) throws {
        let next = script[told...].prefix(count)
        try ledger.alert(Array(next))
        told += next.count
        advance()
    }

    /// Writes what could not be written, and a checkpoint.
    func keep() throws {
        try ledger.flush()
        let state = AnalysisState(settings: AnalysisSettings())
        guard let pending = ledger.checkpoint(of: state, at: fileSystem.time, isForced: true) else { return }
        do throws(OutputFile.Failure) {
            try pending.write(to: store)
        } catch {
            if error.reason == SimulatedFileSystem.crashed { throw error }
        }
    }

    private func advance() {
        var position = FilePosition(source: "script", incarnation: 1, device: 1, inode: 1)
        position.offset = told
        ledger.advance(
            past: .block(
                SourcedBlock(
                    partition: 0, format: .combined, block: BytesBlock([]), byteCount: 1, isLast: false,
                    position: position)))
    }
}
