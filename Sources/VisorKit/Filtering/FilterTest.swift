/// One comparison of a compiled filter, and which one is next.
struct FilterTest: Equatable, Sendable {
    /// How the field is compared.
    enum Comparison: UInt8, Sendable {
        /// The field's number lies between two bounds.
        case within
        /// The field's address is in a network.
        case network
        case equals, begins, ends, contains
    }

    /// What comes of a filter when no test is next.
    static let passed = -1
    static let failed = -2

    var field: FilterField
    var comparison: Comparison
    var ignoresCase = false
    /// The bounds of a number, both of which are within.
    var least = 0
    var greatest = 0
    /// Which of the filter's networks it is.
    var network = 0
    /// Where the value stands in the filter's texts.
    var value = 0..<0
    /// Where a label's name stands in the filter's texts.
    var label = 0..<0
    /// The number of the next test, or what comes of the filter.
    var whenTrue = FilterTest.passed
    var whenFalse = FilterTest.failed

    /// Whether a text is what the test asks for.
    @inline(__always)
    func matches(_ bytes: Span<UInt8>, _ text: Range<Int>, texts: Span<UInt8>) -> Bool {
        switch comparison {
        case .equals:
            text.count == value.count && bytes.matches(at: text.lowerBound, texts, value, ignoresCase)
        case .begins:
            text.count >= value.count && bytes.matches(at: text.lowerBound, texts, value, ignoresCase)
        case .ends:
            text.count >= value.count && bytes.matches(at: text.upperBound - value.count, texts, value, ignoresCase)
        case .contains: bytes.contains(texts, value, in: text, ignoresCase)
        case .within, .network: false
        }
    }
}

extension Span<UInt8> {
    /// Whether a part of another span stands at a position, with as many bytes behind that.
    @inline(__always)
    fileprivate func matches(at position: Int, _ other: Span<UInt8>, _ part: Range<Int>, _ ignoresCase: Bool) -> Bool {
        guard ignoresCase else { return isEqual(at: position, to: other, at: part.lowerBound, count: part.count) }
        for offset in 0..<part.count
        where self[position + offset].lowercased != other[part.lowerBound + offset].lowercased {
            return false
        }
        return true
    }

    /// Whether a part of another span, of at least one byte, stands anywhere in a text.
    ///
    /// - Complexity: O(*n* · *m*) in the lengths, but O(*n*) for texts that do not repeat themselves.
    fileprivate func contains(
        _ other: Span<UInt8>, _ part: Range<Int>, in text: Range<Int>, _ ignoresCase: Bool
    ) -> Bool {
        guard !part.isEmpty, text.count >= part.count else { return part.isEmpty }
        let end = text.upperBound - part.count + 1
        var position = text.lowerBound
        while position < end {
            if !ignoresCase {
                position = firstIndex(of: other[part.lowerBound], in: position..<end)
                guard position < end else { return false }
            }
            if matches(at: position, other, part, ignoresCase) { return true }
            position += 1
        }
        return false
    }
}

extension UInt8 {
    /// The byte, an upper-case letter of ASCII in lower case.
    @inline(__always)
    fileprivate var lowercased: UInt8 {
        self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
    }
}
