import VisorKit

@testable import VisorTransport

/// A program that follows `logs/a.log` in a simulated file system, on one thread: the parts of the real one, without its clock.
final class SimulatedMonitor {
    static let window = WindowLayout(size: .seconds(10), lateness: .seconds(30))
    private static let outputs = OutputPaths(
        windows: "out/windows.jsonl", deadLetters: "out/dead.log", alerts: "out/alerts.log",
        alertsJSON: "out/alerts.jsonl")

    private let fileSystem: SimulatedFileSystem
    private let store: CheckpointStore<SimulatedFileSystem>
    private let observer: Observer
    private let files: FollowedFiles<SimulatedFileSystem>
    private var events: EventMerger
    private var now = Duration.zero

    /// What there was to say.
    private(set) var messages: [String] = []

    /// Passes on what an analysis publishes.
    private final class Observer: AnalysisObserver {
        let ledger: FollowLedger

        init(_ ledger: FollowLedger) { self.ledger = ledger }

        func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws {
            try ledger.publish(updates, rejected: rejected)
        }

        func alert(_ transitions: [AlertTransition]) throws { try ledger.alert(transitions) }

        func advance(_ state: AnalysisState, past event: SourceEvent) { ledger.advance(past: event) }

        func tick(_ state: AnalysisState) {}
    }

    /// Starts the program, which goes on from the checkpoint.
    init(in fileSystem: SimulatedFileSystem, rules: RuleSet = .none) throws {
        self.fileSystem = fileSystem
        store = CheckpointStore(folder: "state", name: "test", in: fileSystem)
        let found = try store.load().checkpoint
        let ledger = try FollowLedger(
            from: found, paths: SimulatedMonitor.outputs, document: SummaryDocument(topCount: 1_000), rules: rules,
            at: fileSystem.time, in: fileSystem)
        let settings = AnalysisSettings(layout: SimulatedMonitor.window, keepsRejected: true, ruleSet: rules)
        var state = found?.state ?? AnalysisState(settings: settings)
        try ledger.alert(
            state.rules.change(to: rules, layout: SimulatedMonitor.window, adopting: ledger.toldAlerts))
        state.rules.raise(episodes: ledger.usedEpisodes)
        files = FollowedFiles(
            [InputRequest("logs/a.log", profile: InputProfile(formats: [.combined]))],
            known: found.map { KnownSources(records: $0.sources, since: $0.seen) },
            settings: FollowSettings(), fileSystem: fileSystem, readSize: 300...300)
        files.look()
        for event in files.waiting { ledger.advance(past: event) }
        if !ledger.isKnown,
            let first = ledger.checkpoint(of: state, at: fileSystem.time, isForced: true)
        {
            try first.write(to: store)
        }
        observer = Observer(ledger)
        events = EventMerger(settings: settings, state: state)
    }

    /// What all lines that were read amount to.
    var merger: WindowMerger { events.state.windows }

    /// Reads what there is, or so many blocks of it.
    func read(atMost limit: Int = .max) throws {
        now += .seconds(1)
        files.look()
        var count = 0
        while count < limit, let event = files.next(now: now, wall: fileSystem.time) {
            try events.take(event, observer: observer)
            count += 1
        }
        messages += files.takeMessages()
    }

    /// Writes what could not be written, and a checkpoint.
    func keep(isForced: Bool = false) throws {
        try observer.ledger.flush()
        guard let pending = observer.ledger.checkpoint(of: events.state, at: fileSystem.time, isForced: isForced) else {
            return
        }
        do throws(OutputFile.Failure) {
            try pending.write(to: store)
        } catch {
            observer.ledger.retry()
            if error.reason == SimulatedFileSystem.crashed { throw error }
        }
    }
}
