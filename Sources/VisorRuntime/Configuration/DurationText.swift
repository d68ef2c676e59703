/// Durations as they are written in a configuration: `10s`, `500ms`, `1h30m`, or a bare number of seconds.
public enum DurationText {
    /// The units, in the order in which they may follow one another, with their length in nanoseconds.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// Reads a duration exactly to the nanosecond; `nil` for anything else, and beyond 10,000 days in a part.
    public static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        var total: Int64 = 0
        var nextUnit = 0
        repeat {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            let isBare = name.isEmpty && number.count == text.count
            guard let unit = units.firstIndex(where: { $0.name == (isBare ? "s" : name) }), unit >= nextUnit,
                let part = nanoseconds(number, unit: units[unit].nanoseconds)
            else { return nil }
            total += part
            nextUnit = unit + 1
        } while !rest.isEmpty
        return .nanoseconds(total)
    }

    /// A decimal number of units, in whole nanoseconds.
    private static func nanoseconds(_ number: Substring, unit: Int64) -> Int64? {
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let count = Int64(whole), count <= 10_000 * units[0].nanoseconds / unit else {
            return nil
        }
        guard parts.count == 2 else { return count * unit }
        // Further digits than nine are far below what a unit is chosen for.
        guard !parts[1].contains("."), let fraction = Int64(parts[1].prefix(9)) else { return nil }
        let scale = (0..<min(9, parts[1].count)).reduce(Int64(1)) { scale, _ in scale * 10 }
        return count * unit + Int64(Double(fraction) / Double(scale) * Double(unit) + 0.5)
    }

    /// The shortest text that ``parse(_:)`` reads back as `duration`, for durations of 0 or more.
    public static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = attoseconds / 1_000_000_000
        var result = ""
        var whole = seconds
        for unit in units.prefix(4) {
            let length = unit.nanoseconds / 1_000_000_000
            if whole / length > 0 { result += "\(whole / length)\(unit.name)" }
            whole %= length
        }
        for unit in units.dropFirst(4) {
            if rest / unit.nanoseconds > 0 { result += "\(rest / unit.nanoseconds)\(unit.name)" }
            rest %= unit.nanoseconds
        }
        return result.isEmpty ? "0s" : result
    }
}
