/// What a value of a JSON line is for: a field, or one of two marks that are no fields.
struct JSONSlot: Equatable, Sendable {
    /// The text of a heartbeat, as Visor's own generator writes it.
    static let heartbeat = JSONSlot(number: LineField.allCases.count)
    /// The name of Caddy's logger, which tells errors from answers.
    static let logger = JSONSlot(number: LineField.allCases.count + 1)

    /// The slot's number, below `JSONValues.capacity`; that of a field is its place among all fields.
    let number: Int

    private init(number: Int) {
        self.number = number
    }

    init(_ field: LineField) {
        self.init(number: LineField.allCases.firstIndex(of: field) ?? 0)
    }
}

/// The values of a line that are asked for, as ranges of it.
struct JSONValues: Sendable {
    /// The number of slots there is room for: all fields and two marks.
    static let capacity = 32

    /// A bit for each slot that has a value.
    private(set) var present: UInt32 = 0
    /// A bit for each slot whose text has escapes.
    private(set) var escaped: UInt32 = 0
    private var ranges = InlineArray<32, Range<Int>>(repeating: 0..<0)
    private var ranks = InlineArray<32, Int>(repeating: 0)

    mutating func clear() {
        (present, escaped) = (0, 0)
    }

    /// Takes a value unless there is one whose path is preferred; of values with the same path the last is kept.
    @inline(__always)
    mutating func set(_ target: JSONPathTable.Target, to text: Range<Int>, isEscaped: Bool) {
        let number = target.slot.number
        let bit = UInt32(1) << UInt32(truncatingIfNeeded: number)
        guard present & bit == 0 || target.rank <= ranks[number] else { return }
        present |= bit
        escaped = isEscaped ? escaped | bit : escaped & ~bit
        ranges[number] = text
        ranks[number] = target.rank
    }

    /// The text in a slot; empty where there is none.
    @inline(__always)
    subscript(slot: JSONSlot) -> Range<Int> {
        present >> UInt32(truncatingIfNeeded: slot.number) & 1 == 1 ? text(slot.number) : 0..<0
    }

    /// The text in the slot of a number, which has one.
    @inline(__always)
    func text(_ number: Int) -> Range<Int> { ranges[number] }

    /// Writes all texts behind each other, with their escapes resolved, and makes the ranges refer to what was written.
    mutating func decode(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        for number in 0..<JSONValues.capacity where present >> UInt32(number) & 1 == 1 {
            let start = text.count
            if escaped >> UInt32(number) & 1 == 1 {
                JSONEscapes.append(bytes, ranges[number], to: &text)
            } else {
                text.append(bytes, ranges[number])
            }
            ranges[number] = start..<text.count
        }
    }
}

extension [UInt8] {
    /// Appends a range of bytes.
    mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let part = bytes.extracting(range)
        unsafe part.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
