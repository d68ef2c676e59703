/// Reads what a `BinaryWriter` has written, from bytes that may be anything.
///
/// Nothing traps, and nothing is allocated before the bytes that fill it are there. A value that is not in its one form is
/// refused, so that what has been read is written as the same bytes.
public struct BinaryReader: Sendable {
    private var bytes: [UInt8]
    private var position = 0

    /// A reader of bytes from their first on.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How many bytes have not been read.
    public var remaining: Int { bytes.count - position }

    /// Reads a byte.
    public mutating func byte() throws(WireError) -> UInt8 {
        guard position < bytes.count else { throw .endsEarly }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads a truth value.
    public mutating func bool() throws(WireError) -> Bool {
        let value = try byte()
        guard value <= 1 else { throw .holdsImpossibleNumber }
        return value == 1
    }

    /// Reads a number that is not negative and not above a limit.
    public mutating func count(atMost limit: Int = .max) throws(WireError) -> Int {
        guard let value = Int(exactly: try varint()), value <= limit else { throw .holdsImpossibleNumber }
        return value
    }

    /// Reads a number of either sign.
    public mutating func integer() throws(WireError) -> Int {
        let value = Int(truncatingIfNeeded: try varint())
        return value >> 1 & .max ^ -(value & 1)
    }

    /// Reads a number of eight bytes.
    public mutating func word() throws(WireError) -> UInt64 {
        try raw(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads bytes whose number stands before them and is not above a limit.
    public mutating func bytes(atMost limit: Int = .max) throws(WireError) -> [UInt8] {
        Array(try raw(try count(atMost: limit)))
    }

    /// Reads bytes whose number stands before them, and which are the last: nothing is left.
    ///
    /// They are moved within the memory that they are in, where nobody else uses that, which for many is cheaper than a copy.
    public mutating func lastBytes() throws(WireError) -> [UInt8] {
        let count = try count()
        guard count <= remaining else { throw .endsEarly }
        guard count == remaining else { throw .goesOn }
        var last: [UInt8] = []
        swap(&last, &bytes)
        last.removeFirst(position)
        position = 0
        return last
    }

    /// Reads so many bytes.
    mutating func raw(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count <= remaining else { throw .endsEarly }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Reads a text.
    public mutating func text() throws(WireError) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw .holdsImpossibleText }
        return text
    }

    /// Reads a value where there is one.
    public mutating func optional<Value>(
        _ read: (inout BinaryReader) throws(WireError) -> Value
    ) throws(WireError) -> Value? {
        try bool() ? try read(&self) : nil
    }

    /// Reads elements, not more than a limit.
    public mutating func array<Element>(
        atMost limit: Int = .max, _ read: (inout BinaryReader) throws(WireError) -> Element
    ) throws(WireError) -> [Element] {
        let count = try count(atMost: limit)
        // Each element takes a byte or more.
        guard count <= remaining else { throw .endsEarly }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    /// Demands that all bytes have been read.
    public func end() throws(WireError) {
        guard remaining == 0 else { throw .goesOn }
    }

    private mutating func varint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7f) << shift
            guard byte < 0x80 else { continue }
            // The last byte has what is left of 64 bits, and is not there in vain.
            guard shift < 63 || byte <= 1, byte > 0 || shift == 0 else { break }
            return value
        }
        throw .holdsImpossibleNumber
    }
}

extension BinaryReader {
    /// How many lines a state may count: the sum over all its windows is far below `Int.max`.
    static let greatestTally = 1 << 47

    /// Reads how often something came.
    mutating func tally() throws(WireError) -> Int {
        try count(atMost: BinaryReader.greatestTally)
    }
}
