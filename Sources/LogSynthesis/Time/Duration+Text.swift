extension Duration {
    /// Reads numbers with units, `500ms`, `30s`, `1m30s`, `1.5h`, `1d`; a bare number is seconds.
    ///
    /// Nil if the text is anything else, negative, or more than 100 years.
    init?(text: some StringProtocol) {
        var sum = Duration.zero
        var rest = Substring(text)
        repeat {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(number.count).prefix { $0.isLetter }
            guard let part = Duration(single: number + unit), unit.isEmpty == false || number.count == text.count else {
                return nil
            }
            sum += part
            rest = rest.dropFirst(number.count + unit.count)
        } while !rest.isEmpty
        guard sum <= .seconds(3_155_760_000) else { return nil }
        self = sum
    }

    /// Reads one number with a unit, or a bare number of seconds.
    private init?(single text: Substring) {
        let units: [(String, Double)] = [
            ("ms", 0.001), ("us", 0.000_001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400),
        ]
        let unit = units.first { text.hasSuffix($0.0) }
        let number = text.dropLast(unit?.0.count ?? 0)
        guard let first = number.utf8.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9"),
            number.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let value = Double(number), value * (unit?.1 ?? 1) <= 3_155_760_000
        else { return nil }
        self = .nanoseconds(Int64((value * (unit?.1 ?? 1) * 1e9).rounded()))
    }

    /// The shortest exact text with a unit, such as `90s` or `1500ms`.
    var text: String {
        let nanoseconds = self.nanoseconds
        if nanoseconds % 1_000_000_000 == 0 { return "\(nanoseconds / 1_000_000_000)s" }
        if nanoseconds % 1_000_000 == 0 { return "\(nanoseconds / 1_000_000)ms" }
        return "\(Double(nanoseconds) / 1_000)us"
    }
}
