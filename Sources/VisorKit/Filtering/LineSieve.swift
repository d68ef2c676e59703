/// Which lines are passed on, and in what form.
public struct LineRules: Sendable {
    /// A line must match one of these, if there are any.
    public var include: [TextPattern] = []
    /// A line must match none of these.
    public var exclude: [TextPattern] = []
    /// What share of the lines is passed on, from 0 to 1.
    public var sample = 1.0
    /// Whether addresses in lines become their networks.
    public var anonymizes = false
    /// Lines that are not to wait.
    public var urgent: TextPattern?

    /// Rules by which all lines pass as they are.
    public init() {}

    /// Whether all lines pass as they are.
    public var passAll: Bool { include.isEmpty && exclude.isEmpty && sample >= 1 && !anonymizes }
}

/// Passes lines on by rules, for one task.
///
/// What becomes of a line depends on its bytes and its place alone, so that lines that are read again become the same again.
public struct LineSieve {
    private let rules: LineRules
    private let include: [any TextMatcher]
    private let exclude: [any TextMatcher]
    private let urgent: (any TextMatcher)?
    private let threshold: UInt64
    private var anonymizer = Anonymizer()

    /// A sieve for rules.
    public init(_ rules: LineRules) {
        self.rules = rules
        include = rules.include.map { $0.makeMatcher() }
        exclude = rules.exclude.map { $0.makeMatcher() }
        urgent = rules.urgent?.makeMatcher()
        // 53 bits are what a Double holds of the share.
        threshold = UInt64(min(max(rules.sample, 0), 1) * Double(1 << 53))
    }

    /// Adds those of some lines that pass, and says whether one of them is not to wait.
    ///
    /// - Parameters:
    ///   - lines: whole lines, of which the last may lack its newline.
    ///   - offset: where the first one stands in its input.
    public mutating func pass(_ lines: Span<UInt8>, at offset: Int, into sieved: inout SievedLines) -> Bool {
        guard !rules.passAll || urgent != nil else {
            sieved.append(lines, at: offset)
            return false
        }
        var (position, isUrgent) = (0, false)
        while position < lines.count {
            let end = lines.firstIndex(of: newline, in: position..<lines.count)
            let (text, next) = (position..<end, min(end + 1, lines.count))
            if passes(lines, text, at: offset + position) {
                if !isUrgent, let urgent, urgent.matches(lines, text) { isUrgent = true }
                if rules.anonymizes {
                    sieved.append(
                        changed: anonymizer.anonymize(line: lines, text), for: offset + position..<offset + next)
                } else {
                    sieved.append(lines.extracting(position..<next), at: offset + position)
                }
            }
            position = next
        }
        return isUrgent
    }

    private func passes(_ lines: Span<UInt8>, _ text: Range<Int>, at offset: Int) -> Bool {
        // A carriage return before the newline is no part of what is matched.
        let line = text.last.map { lines[$0] == UInt8(ascii: "\r") } ?? false ? text.dropLast() : text
        if !include.isEmpty && !include.contains(where: { $0.matches(lines, line) }) { return false }
        if exclude.contains(where: { $0.matches(lines, line) }) { return false }
        guard rules.sample < 1 else { return true }
        return LineSieve.mix(ByteHash.hash(lines, line) ^ UInt64(truncatingIfNeeded: offset)) >> 11 < threshold
    }

    /// Spreads the bits of a number.
    ///
    /// Source: the finalizer of SplitMix64, "Fast Splittable Pseudorandom Number Generators", 2014.
    private static func mix(_ number: UInt64) -> UInt64 {
        var bits = (number ^ number >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }
}

extension Anonymizer {
    /// A line without its end, in which each address has become its network.
    ///
    /// - Complexity: O(*n*) in the line's length.
    mutating func anonymize(line bytes: Span<UInt8>, _ line: Range<Int>) -> [UInt8] {
        text.removeAll(keepingCapacity: true)
        _ = copyMessage(bytes, line)
        return text
    }
}
