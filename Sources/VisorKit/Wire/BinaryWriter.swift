/// Writes values into bytes, one behind the other and without names: what is written is read in the same order.
///
/// Numbers that tend to be small are varints (LEB128, as WebAssembly and DWARF have them); all else is fixed, the least
/// byte first. Each value has one form only.
public struct BinaryWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    /// A writer that has written nothing.
    public init() {}

    /// Writes a byte.
    public mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    /// Writes a truth value as a byte.
    public mutating func bool(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    /// Writes a number that is not negative as a varint.
    public mutating func count(_ value: Int) {
        precondition(value >= 0)
        varint(UInt64(value))
    }

    /// Writes a number as a varint, those near zero in few bytes whatever their sign.
    public mutating func integer(_ value: Int) {
        varint(UInt64(bitPattern: Int64(value << 1 ^ value >> (Int.bitWidth - 1))))
    }

    /// Writes a number in eight bytes.
    public mutating func word(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
    }

    /// Writes bytes with their number before them.
    public mutating func bytes(_ value: some Collection<UInt8>) {
        count(value.count)
        bytes.append(contentsOf: value)
    }

    /// Writes bytes whose number the reader knows.
    mutating func raw(_ value: some Collection<UInt8>) {
        bytes.append(contentsOf: value)
    }

    /// Writes a text with the number of its bytes before it.
    public mutating func text(_ value: String) {
        bytes(value.utf8)
    }

    /// Writes whether there is a value, and it.
    public mutating func optional<Value>(_ value: Value?, _ write: (inout BinaryWriter, Value) -> Void) {
        bool(value != nil)
        if let value { write(&self, value) }
    }

    /// Writes elements, each in one byte or more, with their number before them.
    public mutating func array<Element>(
        _ elements: some Collection<Element>, _ write: (inout BinaryWriter, Element) -> Void
    ) {
        count(elements.count)
        for element in elements { write(&self, element) }
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
