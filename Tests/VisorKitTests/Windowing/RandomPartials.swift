import VisorTesting

@testable import VisorKit

/// Partials of random lines that hold all that a partial can hold, and the settings that they are folded by.
struct RandomPartials {
    static let settings: AnalysisSettings = {
        func rule(_ name: String, _ metric: RuleMetric, _ groups: [GroupField] = []) -> Rule {
            Rule(
                name: name, metric: metric, groups: groups, span: .seconds(20), condition: RuleCondition(.above, 3),
                message: "{value}", recovery: "{value}")
        }
        let rules = [
            rule("count", .count, [.ip, .path]), rule("bandwidth", .bandwidth), rule("lines", .line, [.section]),
            rule("clients", .distinctClients), rule("slow", .quantile(0.9, minimum: 2), [.ip]),
            rule("silent", .absence(sources: ["web", "other"])), rule("dead", .heartbeat(interval: nil, missed: 2)),
        ]
        return AnalysisSettings(
            layout: WindowLayout(size: .seconds(10), lateness: .seconds(5), retention: .seconds(40)),
            ruleSet: RuleSet(rules), capacity: HeavyHitters.Capacity(keys: 8, bytes: 600))
    }()

    let all: [PartialSummary]

    /// Partials of about so many lines each, some of access logs and some of JSON.
    init(seed: UInt64, lines count: Int = 300, average: Int = 12) throws {
        var generator = SeededGenerator(seed: seed)
        let log = RandomLog(seed: seed, lines: count, step: 3, disorder: 70)
        all = try log.blocks(seed: seed, lines: average).map { lines in
            let isTimed = Bool.random(using: &generator)
            return try PartialSummary.of(
                isTimed ? RandomPartials.timed(lines, &generator) : lines,
                format: isTimed ? .json(.standard) : .combined,
                profile: InputProfile(source: "web"), settings: RandomPartials.settings,
                arrival: EventTime(seconds: 1_795_000_300 - 3_600))
        }
    }

    /// As many lines that tell how long an answer took.
    private static func timed(_ lines: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var text = ""
        for _ in lines where lines.count > 0 && Int.random(in: 0..<100, using: &generator) == 0 {
            let time = EventTime(seconds: 1_795_000_000 + .random(in: 0..<200, using: &generator)).rfc3339
            let client = "192.0.2.\(Int.random(in: 0..<9, using: &generator))"
            let duration = Int.random(in: 0..<9_000, using: &generator)
            text += "{\"time\":\"\(time)\",\"ip\":\"\(client)\",\"status\":200,\"duration_ms\":\(duration)}\n"
        }
        return Array(text.utf8)
    }
}

extension PartialSummary {
    var encoded: [UInt8] {
        var writer = BinaryWriter()
        encode(into: &writer)
        return writer.bytes
    }

    init(encoded: [UInt8]) throws(WireError) {
        var reader = BinaryReader(encoded)
        self = try PartialSummary(from: &reader)
        try reader.end()
    }
}
