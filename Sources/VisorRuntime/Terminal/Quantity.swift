/// Amounts as people read them.
public enum Quantity {
    /// Bytes in decimal units: `999 B`, `1.2 kB`, `45.0 MB`, `1.2 GB`.
    public static func bytes(_ count: Int) -> String {
        scaled(Double(count), units: ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
    }

    /// Bytes a second: `1.2 GB/s`.
    public static func bytesPerSecond(_ rate: Double) -> String {
        scaled(rate, units: ["B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"])
    }

    /// A count with thousands separators: `1,234,567`.
    public static func count(_ count: Int) -> String {
        var result = ""
        let digits = String(count.magnitude)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return count < 0 ? "-" + result : result
    }

    /// A number with that many decimals, at most 6, and thousands separators: `1,234.5`.
    public static func decimal(_ number: Double, places: Int = 1) -> String {
        guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
        let scale = (0..<min(max(places, 0), 6)).reduce(1) { scale, _ in scale * 10 }
        let whole = Int((abs(number) * Double(scale)).rounded())
        let sign = number < 0 && whole > 0 ? "-" : ""
        guard scale > 1 else { return sign + count(whole) }
        let fraction = String(whole % scale)
        let zeros = String(repeating: "0", count: String(scale).count - 1 - fraction.count)
        return "\(sign)\(count(whole / scale)).\(zeros)\(fraction)"
    }

    /// A share of one: `45.2 %`.
    public static func percent(_ share: Double, places: Int = 1) -> String {
        decimal(share * 100, places: places) + " %"
    }

    /// A length of time: `350 ms`, `2.4 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
    public static func duration(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        if seconds < 0.9995 { return "\(Int((max(0, seconds) * 1_000).rounded())) ms" }
        if seconds < 59.95 { return "\(decimal(seconds)) s" }
        let whole = Int(min(seconds, 1e12).rounded())
        if whole < 3_600 { return pair(whole, 60, "min", 1, "s") }
        if whole < 86_400 { return pair(whole, 3_600, "h", 60, "min") }
        return pair(whole, 86_400, "d", 3_600, "h")
    }

    /// How long an answer took: `850 µs`, `12.4 ms`, `1.3 s`, `2 min 5 s`.
    public static func latency(_ duration: Duration) -> String {
        let microseconds = max(0, duration / .microseconds(1))
        if microseconds < 999.5 { return "\(Int(microseconds.rounded())) µs" }
        if microseconds < 999_950 { return "\(decimal(microseconds / 1_000)) ms" }
        return self.duration(duration)
    }

    /// A length of time as a clock shows it: `0:03`, `12:05`, `1:02:03`.
    public static func clock(_ duration: Duration) -> String {
        let (whole, fraction) = min(max(.zero, duration), .seconds(1_000_000_000)).components
        let seconds = Int(whole) + (fraction > 0 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = seconds / 60 % 60
        return seconds < 3_600
            ? "\(minutes):\(two(seconds % 60))" : "\(seconds / 3_600):\(two(minutes)):\(two(seconds % 60))"
    }

    private static func pair(
        _ seconds: Int, _ large: Int, _ largeName: String, _ small: Int, _ smallName: String
    ) -> String {
        let rest = seconds % large / small
        return "\(seconds / large) \(largeName)" + (rest > 0 ? " \(rest) \(smallName)" : "")
    }

    private static func scaled(_ value: Double, units: [String]) -> String {
        guard value.isFinite else { return "? \(units[0])" }
        var value = value
        var unit = 0
        // 999.95 would be shown as 1000.0.
        while abs(value) >= (unit == 0 ? 999.5 : 999.95), unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        return "\(decimal(value, places: unit == 0 ? 0 : 1)) \(units[unit])"
    }
}
