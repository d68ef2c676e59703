import Foundation
import Testing

@testable import LogSynthesis

@Suite struct TruthTests {
    /// Settings in which everything occurs that can be counted.
    static func settings(_ format: LogFormat) -> SynthesisSettings {
        let bursts = [Burst("5xx@20s+10s"), Burst("traffic*3@30s+5s"), Burst("404@50s+5s")].compactMap { $0 }
        return SynthesisSettings(
            format: format, pace: .rate(40),
            population: PopulationSettings(clients: 40, bots: 0.2, ipv6: 0.3, malformed: 0.03, bursts: bursts),
            zone: ZoneOffset("+0200") ?? .utc, duration: .seconds(75))
    }

    @Test(arguments: LogFormat.allCases)
    func equalsANaiveRecountOfTheLines(format: LogFormat) throws {
        var stream = try LogStream(settings: Self.settings(format), seed: 7, keepsTruth: true)
        let lines = Generated.split(Generated.bytes(&stream))
        let truth = try #require(stream.truth())
        let recount = try NaiveRecount(lines, like: truth).truth
        #expect(truth.lines == 40 * 75 + 2 * 40 * 5)
        #expect(truth.malformed > 0 && truth.heartbeats == 24)
        #expect(truth == recount)
    }

    @Test(arguments: LogFormat.allCases)
    func equalsANaiveRecountAtThePaceOfTheIntervals(format: LogFormat) throws {
        var settings = Self.settings(format)
        settings.pace = .intervals
        settings.population.paths = 100
        settings.truthWindow = .seconds(7)
        var stream = try LogStream(settings: settings, seed: 8, keepsTruth: true)
        let lines = Generated.split(Generated.bytes(&stream))
        let truth = try #require(stream.truth())
        #expect(truth == (try NaiveRecount(lines, like: truth).truth))
    }

    @Test func windowsAddUpToTheWhole() throws {
        var stream = try LogStream(settings: Self.settings(.combined), seed: 9, keepsTruth: true)
        _ = Generated.bytes(&stream)
        let truth = try #require(stream.truth())
        #expect(truth.windows.count == 8)
        #expect(truth.windows.reduce(0) { $0 + $1.lines } + truth.malformed == truth.lines)
        #expect(truth.windows.reduce(0) { $0 + $1.hits } == truth.hits)
        #expect(truth.windows.reduce(0) { $0 + $1.bytes } == truth.bytes)
        #expect(truth.hits + truth.heartbeats + truth.malformed == truth.lines)
        #expect(truth.paths.values.reduce(0, +) == truth.hits)
        #expect(truth.sections.values.reduce(0, +) == truth.hits)
    }

    @Test func countsOfAWindowThatIsEnteredAgainAreAddedUp() throws {
        let settings = SynthesisSettings(pace: .unlimited, heartbeat: HeartbeatSettings(interval: .zero))
        var stream = try LogStream(settings: settings, seed: 1, keepsTruth: true)
        for seconds in [0, 10, -10] {
            var buffer: [UInt8] = []
            let origin = Timestamp(nanoseconds: Generated.start.nanoseconds + Int64(seconds) * 1_000_000_000)
            stream.generate(through: .seconds(1), origin: origin, capacity: 1, into: &buffer)
            stream.generate(through: .seconds(1), origin: Generated.start, capacity: 1 << 10, into: &buffer)
        }
        let windows = try #require(stream.truth()).windows
        #expect(windows.map(\.start) == ["2026-11-20T09:59:50Z", "2026-11-20T10:00:00Z", "2026-11-20T10:00:10Z"])
        #expect(windows[0].lines == 1 && windows[2].lines == 1)
        #expect(windows.reduce(0) { $0 + $1.hits } == stream.lines)
    }

    @Test func survivesItsJSON() throws {
        var stream = try LogStream(settings: Self.settings(.vhostCombined), seed: .max, keepsTruth: true)
        _ = Generated.bytes(&stream)
        let truth = try #require(stream.truth())
        let json = try JSONEncoder().encode(truth)
        #expect(try JSONDecoder().decode(Truth.self, from: json) == truth)
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let wanted: Set = [
            "lines", "hits", "heartbeats", "malformed", "bytes", "status", "methods", "levels", "paths", "sections",
            "clients", "referrers", "agents", "error_clients", "messages", "size", "size_max", "windows", "seed",
            "mode", "format", "time_zone", "window_seconds",
        ]
        #expect(Set(object.keys) == wanted)
    }

    @Test func isNotKeptUnlessAskedFor() throws {
        let stream = try LogStream(settings: SynthesisSettings(), seed: 1, keepsTruth: false)
        #expect(stream.truth() == nil)
    }
}
