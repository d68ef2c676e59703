/// A partition of a topic that lines come from.
public struct InputPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The topic.
    public let topic: String
    /// The number of the partition.
    public let number: Int

    /// The longest name of a topic that Kafka takes, in bytes.
    static let longestTopic = 249
    /// More partitions than any topic has.
    static let mostPartitions = 1 << 20

    /// A partition of a topic.
    public init(topic: String, number: Int) {
        (self.topic, self.number) = (topic, number)
    }

    /// By topic, and then by number.
    public static func < (left: InputPartition, right: InputPartition) -> Bool {
        (left.topic, left.number) < (right.topic, right.number)
    }

    /// The partition as people write it.
    public var description: String { "\(topic) [\(number)]" }

    func encode(into writer: inout BinaryWriter) {
        writer.text(topic)
        writer.count(number)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        topic = try reader.text()
        number = try reader.count(atMost: InputPartition.mostPartitions)
        guard topic.utf8.count <= InputPartition.longestTopic else { throw .holdsImpossibleText }
    }
}

extension BinaryReader {
    /// The greatest offset that a partition, or an incarnation, may have.
    static let greatestPlace = 1 << 60

    /// Reads an offset.
    mutating func place() throws(WireError) -> Int {
        try count(atMost: BinaryReader.greatestPlace)
    }

    /// Reads a range of offsets, which may be empty.
    mutating func places() throws(WireError) -> Range<Int> {
        let (from, to) = (try place(), try place())
        guard from <= to else { throw .holdsImpossibleNumber }
        return from..<to
    }
}

extension BinaryWriter {
    /// Writes a range of offsets.
    mutating func places(_ range: Range<Int>) {
        count(range.lowerBound)
        count(range.upperBound)
    }
}
