/// The headers of a message, in a buffer that is used again for the next one.
public struct KafkaHeaders: Sendable {
    struct Entry: Sendable {
        /// Where the name begins, which a zero ends.
        let name: Int
        let value: Range<Int>
    }

    /// Names and values, one behind the other.
    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []

    /// No headers.
    public init() {}

    /// How many headers there are.
    public var count: Int { entries.count }

    /// Adds a header whose value is written where it is kept; there may be several of a name.
    public mutating func append(_ name: StaticString, writing write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(0)
        let valueStart = bytes.count
        write(&bytes)
        entries.append(Entry(name: start, value: valueStart..<bytes.count))
    }

    /// Adds a header whose value is a text.
    public mutating func append(_ name: StaticString, _ value: String) {
        append(name) { $0.append(contentsOf: value.utf8) }
    }

    /// Leaves the first of the headers alone, and takes the others away.
    public mutating func keepFirst(_ count: Int) {
        guard count < entries.count else { return }
        bytes.removeLast(bytes.count - entries[count].name)
        entries.removeLast(entries.count - count)
    }
}
