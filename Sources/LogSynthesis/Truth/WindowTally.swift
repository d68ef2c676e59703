/// The counts of one window while lines are generated, by number rather than by text.
struct WindowTally: Sendable {
    var lines = 0
    var hits = 0
    var heartbeats = 0
    var bytes = 0
    var status = [Int](repeating: 0, count: 600)
    var methods: [Int]
    var levels = [Int](repeating: 0, count: LogLevel.allCases.count)

    init(methods count: Int) {
        methods = [Int](repeating: 0, count: count)
    }

    /// The counts under their names.
    func truth(start: Timestamp, methodNames: [String]) -> WindowTruth {
        var result = WindowTruth(start: start.rfc3339)
        result.lines = lines
        result.hits = hits
        result.heartbeats = heartbeats
        result.bytes = bytes
        result.status = NamedCounts.of(status) { "\($0)" }
        result.methods = NamedCounts.of(methods) { methodNames[$0] }
        result.levels = NamedCounts.of(levels) { LogLevel.allCases[$0].name }
        return result
    }
}

/// Counts by number turned into counts by name.
enum NamedCounts {
    /// The counts above 0; those of numbers with the same name are added up.
    static func of(_ counts: [Int], name: (Int) -> String?) -> [String: Int] {
        counts.indices.reduce(into: [:]) { result, index in
            if counts[index] > 0, let name = name(index) {
                result[name, default: 0] += counts[index]
            }
        }
    }
}
