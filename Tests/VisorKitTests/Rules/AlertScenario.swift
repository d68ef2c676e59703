import Testing
import VisorTesting

@testable import VisorKit

/// A live analysis on a manual clock: lines come when a script says so, and readers say how far they are once a second.
///
/// Seconds are counted from the beginning of the scenario, in event time as on the clock.
struct AlertScenario {
    /// The event time of second 0.
    static let origin = EventTime(seconds: 1_795_168_800)

    private(set) var settings: AnalysisSettings
    private(set) var observer = RecordingObserver()
    private var events: EventMerger
    /// The second of the clock.
    private(set) var now: Int64 = 0
    /// The sources by their partitions.
    private let sources: [String]
    /// Since when each reader has been at its end.
    private var quietSince: [Int: Int64] = [:]
    /// What has been written and not been read, with the source.
    private var unread: [(partition: Int, line: String)] = []
    private var offset = 0

    init(_ rules: [Rule], sources: [String] = ["web"], layout: WindowLayout = WindowLayout()) {
        settings = AnalysisSettings(layout: layout, ruleSet: RuleSet(rules))
        self.sources = sources
        events = EventMerger(settings: settings, state: AnalysisState(settings: settings))
    }

    /// What has been told: `second state rule{labels}#episode`, in order.
    var told: [String] { observer.transitions.map(AlertScenario.shown) }

    var state: AnalysisState { events.state }

    static func shown(_ transition: AlertTransition) -> String {
        let identity = transition.identity
        let labels = identity.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        let second = (transition.at.microseconds - origin.microseconds) / 1_000_000
        return "\(second) \(identity.state) \(identity.rule){\(labels)}#\(identity.episode)"
    }

    /// Lets seconds pass in which each source writes so many requests a second, which are read at once.
    mutating func pass(_ seconds: Int, requests: Int = 0, status: Int = 200, heartbeatEvery interval: Int? = nil) throws
    {
        for _ in 0..<seconds {
            for partition in sources.indices {
                for _ in 0..<requests { write(request(at: now, status: status), to: partition) }
                if let interval, now % Int64(interval) == 0 { write(heartbeat(at: now), to: partition) }
            }
            try tick()
        }
    }

    /// Lets seconds pass in which one source writes lines made for each second; the others are silent.
    mutating func pass(_ seconds: Int, to partition: Int = 0, _ lines: (AlertScenario, Int64) -> [String]) throws {
        for _ in 0..<seconds {
            for line in lines(self, now) { write(line, to: partition) }
            try tick()
        }
    }

    /// Lets seconds pass in which requests are written and nothing is read: the reader is not at its end, and says nothing.
    mutating func lag(_ seconds: Int, requests: Int) throws {
        for _ in 0..<seconds {
            for partition in sources.indices {
                for _ in 0..<requests { write(request(at: now), to: partition) }
            }
            now += 1
            try take(.standing(InputStanding(now: .seconds(now), atEnd: [:], time: AlertScenario.time(now))))
        }
    }

    /// Reads everything that waits, in blocks of at most so many lines.
    mutating func catchUp(lines count: Int = 100) throws {
        for partition in sources.indices {
            let lines = unread.filter { $0.partition == partition }.map(\.line)
            for start in stride(from: 0, to: lines.count, by: count) {
                try read(lines[start..<min(start + count, lines.count)], of: partition)
            }
        }
        unread = []
    }

    /// Adds a line that has not been read.
    mutating func write(_ line: String, to partition: Int = 0) { unread.append((partition, line)) }

    /// Goes on from the state in bytes, as after a restart.
    ///
    /// - Parameter rules: what holds from then on, if that is something else.
    mutating func restart(with rules: [Rule]? = nil) throws {
        if let rules { settings.ruleSet = RuleSet(rules) }
        var writer = BinaryWriter()
        events.state.encode(into: &writer)
        var reader = BinaryReader(writer.bytes)
        var state = try AnalysisState(from: &reader)
        try reader.end()
        let (windows, alerts) = state.change(to: settings)
        #expect(windows.isEmpty && (rules != nil || alerts.isEmpty))
        observer.alert(alerts)
        events = EventMerger(settings: settings, state: state)
        quietSince = [:]
    }

    private mutating func tick() throws {
        let writers = Set(unread.map(\.partition))
        try catchUp()
        now += 1
        for partition in sources.indices {
            quietSince[partition] = writers.contains(partition) ? nil : quietSince[partition] ?? now - 1
        }
        let atEnd = Dictionary(
            uniqueKeysWithValues: sources.indices.map { ($0, Duration.seconds(now - (quietSince[$0] ?? now))) })
        try take(.standing(InputStanding(now: .seconds(now), atEnd: atEnd, time: AlertScenario.time(now))))
    }

    private mutating func read(_ lines: ArraySlice<String>, of partition: Int) throws {
        let bytes = lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
        let profile = InputProfile(source: sources[partition])
        let format: LogFormat = lines.first?.first == "[" ? .apacheError : .combined
        try take(
            .block(
                SourcedBlock(
                    partition: partition, format: format, profile: profile, block: BytesBlock(bytes, at: offset),
                    byteCount: bytes.count, isLast: false, arrival: AlertScenario.time(now))))
        offset += bytes.count
    }

    private mutating func take(_ event: SourceEvent) throws { try events.take(event, observer: observer) }

    static func time(_ second: Int64) -> EventTime { origin + .seconds(second) }

    func request(at second: Int64, client: String = "192.0.2.1", path: String = "/", status: Int = 200) -> String {
        let time = RandomLog.text(of: AlertScenario.time(second))
        return "\(client) - - [\(time)] \"GET \(path) HTTP/1.1\" \(status) 100 \"-\" \"-\""
    }

    func heartbeat(at second: Int64) -> String {
        "- - - [\(RandomLog.text(of: AlertScenario.time(second)))] \"HEARTBEAT\" - - \"-\" \"-\""
    }

    /// A line of an error log.
    func message(at second: Int64, level: String = "error", _ text: String) -> String {
        let civil = CivilTime(AlertScenario.time(second))
        let clock = [civil.hour, civil.minute, civil.second].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let day = civil.day < 10 ? "0\(civil.day)" : "\(civil.day)"
        return "[Fri Nov \(day) \(clock.joined(separator: ":")) \(civil.year)] [\(level)] [pid 7] \(text)"
    }
}
