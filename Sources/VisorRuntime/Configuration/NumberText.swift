/// Numbers as people write them: decimal digits only, no hexadecimal, no infinity.
enum NumberText {
    /// A whole number; `1e3` and `5.0` are whole too.
    static func integer(_ text: String) -> Int? {
        if let number = Int(text) { return number }
        guard let number = number(text), abs(number) <= 9_007_199_254_740_992 else { return nil }
        return Int(exactly: number)
    }

    /// A finite number.
    static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}
