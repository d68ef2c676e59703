import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Whatever is cut short, rules tell each change of an alert once, at the instant at which a run without crashes tells it.
///
/// The lines are read in the order of time, so that neither where a block ends nor when something is decided can matter. The
/// heartbeats' interval is given: the gaps of lines that are read again are not learned from again, so that a median of them could
/// be another after a crash.
@Suite struct RuleCrashTests {
    private static let rules: [Rule] = {
        let failures = selection("status>=500")
        return [
            rule("busy", .count, span: 5, RuleCondition(.above, 8, clear: 4)),
            rule("busy_client", .count, per: [.ip], span: 5, RuleCondition(.atLeast, 4)),
            rule("many_clients", .distinctClients, span: 10, RuleCondition(.above, 6)),
            rule("heavy", .bandwidth, span: 3, RuleCondition(.above, 9_000), holding: 2),
            rule("calm", .rate, span: 10, RuleCondition(.below, 0.5, clear: 0.8)),
            rule("errors", .ratio(of: LineSelection(), minimum: 4), failures, span: 10, RuleCondition(.above, 0.4)),
            rule("rise", .change(earlier: .seconds(20), minimum: 3), span: 5, RuleCondition(.above, 2)),
            rule("silence", .absence(sources: []), span: 6),
            rule("lost_client", .absence(sources: []), per: [.ip], span: 60),
            rule("heartbeat", .heartbeat(interval: .seconds(3), missed: 3), span: 1),
            rule("failure", .line, failures, span: 4),
            rule("failing_client", .line, failures, per: [.ip, .status], span: 20),
            rule(
                "flapping", .count, span: 2, RuleCondition(.above, 2),
                damping: FlapDamping(changes: 4, span: .seconds(15))),
        ]
    }()

    private static func selection(_ filter: String) -> LineSelection {
        do { return LineSelection(filter: try RecordFilter(filter)) } catch {
            preconditionFailure("\(filter): \(error)")
        }
    }

    private static func rule(
        _ name: String, _ metric: RuleMetric, _ selection: LineSelection = LineSelection(),
        per groups: [GroupField] = [], span: Int64, _ condition: RuleCondition = RuleCondition(.above, 0),
        holding: Int64 = 0, damping: FlapDamping = FlapDamping()
    ) -> Rule {
        Rule(
            name: name, metric: metric, selection: selection, groups: groups, span: .seconds(span),
            condition: condition, holding: .seconds(holding), message: "{rule} since {time}",
            recovery: "no {rule} at {time}", damping: damping)
    }

    /// A change of an alert, by what is the same however often it is computed.
    private struct Change: Hashable, Comparable, CustomStringConvertible {
        let identity: AlertIdentity
        let at: EventTime

        init(_ transition: AlertTransition) { (identity, at) = (transition.identity, transition.at) }

        var description: String { "\(at.rfc3339) \(identity)" }

        static func < (one: Change, other: Change) -> Bool { one.description < other.description }
    }

    private func schedule(_ seed: UInt64, _ crash: SimulatedFileSystem.Crash, _ crashes: [Int] = [])
        -> SimulatedSchedule
    {
        SimulatedSchedule(
            seed: seed, crash: crash, crashes: crashes, content: .eventful, rules: RuleSet(RuleCrashTests.rules))
    }

    /// What the rules tell of the server's lines when these are read at once.
    private func truth(_ server: SimulatedServer) throws -> [Change] {
        let settings = AnalysisSettings(layout: SimulatedMonitor.window, ruleSet: RuleSet(RuleCrashTests.rules))
        var events = EventMerger(settings: settings, state: AnalysisState(settings: settings, firstTimes: [nil]))
        let observer = RecordingObserver()
        let block = SourcedBlock(
            partition: 0, format: .combined, profile: InputProfile(source: SimulatedServer.log),
            block: BytesBlock(server.written), byteCount: 0, isLast: false)
        try events.take(.block(block), observer: observer)
        return observer.transitions.map(Change.init).sorted()
    }

    /// The changes in both files, in the order in which they stand there.
    private func found(_ fileSystem: SimulatedFileSystem) throws -> (text: [Change], json: [Change]) {
        func lines(_ path: String) -> [[UInt8]] {
            let bytes = fileSystem.bytes(of: path)
            #expect(bytes.isEmpty || bytes.last == UInt8(ascii: "\n"))
            return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map(
                Array.init)
        }
        let decoder = JSONDecoder()
        return (
            try lines("out/alerts.log").map { Change(try #require(AlertTransition(text: $0) { _ in .warning })) },
            try lines("out/alerts.jsonl").map { Change(try #require(AlertTransition(json: $0, by: decoder))) }
        )
    }

    @discardableResult
    private func check(
        _ schedule: SimulatedSchedule, actions: Int = 40
    ) throws -> (changes: Int, alerts: [Change]) {
        let outcome = try schedule.run(actions: actions)
        let truth = try truth(outcome.server)
        let found = try found(outcome.fileSystem)
        #expect(found.text == found.json, schedule.comment)
        // A few are enough to see what is wrong.
        #expect(Set(truth).subtracting(found.json).sorted().prefix(3) == [], schedule.comment)
        #expect(Set(found.json).subtracting(truth).sorted().prefix(3) == [], schedule.comment)
        // Nothing stands there twice, and the changes of each alert are in the order of time.
        #expect(found.json.count == truth.count, schedule.comment)
        for (_, changes) in Dictionary(grouping: found.json, by: { Alert($0.identity) }) {
            #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.at <= $1.at }, schedule.comment)
        }
        return (outcome.fileSystem.changes, truth)
    }

    private struct Alert: Hashable {
        let rule: String
        let labels: [AlertLabel]

        init(_ identity: AlertIdentity) { (rule, labels) = (identity.rule, identity.labels) }
    }

    @Test func runsWithoutCrashTellWhatTheLinesSay() throws {
        var told: [String: Set<AlertState>] = [:]
        for seed in SimulatedSchedules.seeds(from: 0, 10) {
            for change in try check(schedule(seed, .ofProcess)).alerts {
                told[change.identity.rule, default: []].insert(change.identity.state)
            }
        }
        // Else the runs would prove nothing.
        for rule in RuleCrashTests.rules {
            #expect(told[rule.name]?.isSuperset(of: [.firing, .resolved]) ?? false, "\(rule.name)")
        }
        #expect(told["flapping"]?.contains(.held) ?? false)
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func crashAtEachChangeTellsEachChangeOnce(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 1, 1) {
            let whole = try check(schedule(seed, crash), actions: 15)
            for change in SimulatedSchedules.crashes(of: whole.changes) {
                try check(schedule(seed, crash, [change]), actions: 15)
            }
        }
    }

    @Test(arguments: SimulatedFileSystem.Crash.allCases)
    func manyCrashesInARowTellEachChangeOnce(_ crash: SimulatedFileSystem.Crash) throws {
        for seed in SimulatedSchedules.seeds(from: 10_000, 15) {
            var generator = SeededGenerator(seed: seed)
            let crashes = (0..<12).map { _ in Int.random(in: 0..<60, using: &generator) }
            try check(schedule(seed, crash, crashes))
        }
    }

    @Test func fullDiskTellsEachChangeOnce() throws {
        for seed in SimulatedSchedules.seeds(from: 100_000, 10) {
            var generator = SeededGenerator(seed: seed)
            var schedule = schedule(seed, .ofProcess, (0..<6).map { _ in Int.random(in: 0..<80, using: &generator) })
            schedule.hasFullDisk = true
            try check(schedule)
        }
    }
}
