extension EventTime {
    /// The moment in UTC as RFC 3339 has it, with a fraction only where there is one: `2026-11-20T10:00:00Z`.
    public var rfc3339: String {
        let civil = CivilTime(self)
        let date = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        let time = "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        return "\(date)T\(time)\(fraction(civil.microsecond))Z"
    }

    /// Reads a moment that is written as `rfc3339` writes it; `nil` for anything else.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard (20...27).contains(bytes.count) else { return nil }
        func number(_ place: Int, _ count: Int) -> Int? {
            Int(String(decoding: bytes[place..<place + count], as: UTF8.self))
        }
        let digits = bytes[19...].dropFirst().dropLast().count
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), let fraction = digits > 0 ? number(20, digits) : 0
        else { return nil }
        let scale = (digits..<6).reduce(1) { scale, _ in scale * 10 }
        let civil = CivilTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second,
            microsecond: fraction * scale)
        guard civil.isValid else { return nil }
        self = civil.eventTime(secondsEast: 0)
        // Each moment has one form; what stands between the numbers is judged by it, too.
        guard rfc3339.utf8.elementsEqual(bytes) else { return nil }
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
