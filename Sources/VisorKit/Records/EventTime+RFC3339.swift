extension EventTime {
    /// The moment in UTC as RFC 3339 has it, with a fraction only where there is one: `2026-11-20T10:00:00Z`.
    public var rfc3339: String {
        let civil = CivilTime(self)
        let date = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        let time = "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        return "\(date)T\(time)\(fraction(civil.microsecond))Z"
    }

    private func fraction(_ microsecond: Int) -> String {
        guard microsecond != 0 else { return "" }
        var digits = padded(microsecond, 6)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
