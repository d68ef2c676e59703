/// A record of the log of partials.
///
/// In bytes: what `FramedRecord` has, with the mark `VSPR`; then the author, its sequence number, the definition by which it folds, and
/// the content.
public struct PartialRecord: Equatable, Sendable {
    /// What a record says.
    public enum Content: Equatable, Sendable {
        /// A part of a partial: its number, how many there are, and the bytes.
        case part(index: Int, count: Int, bytes: [UInt8])
        /// Messages that were deleted before anybody read them.
        case lost(InputPartition, Range<Int>)
        /// The moment, by the clock of a merger.
        case tick(EventTime)
        /// How many partitions each topic has that lines come from.
        case inputs([InputTopic])
    }

    /// A topic that lines come from.
    public struct InputTopic: Equatable, Sendable {
        /// The topic's name.
        public let name: String
        /// How many partitions it has.
        public let partitions: Int

        /// A topic.
        public init(name: String, partitions: Int) {
            (self.name, self.partitions) = (name, partitions)
        }
    }

    /// The version that is written.
    static let version: UInt8 = 1
    /// How large a record is at most, in bytes: below what brokers take where nothing is said (1 MB).
    public static let sizeLimit = 512 << 10
    /// How many bytes of a partial one part has.
    public static let partSize = sizeLimit - 1_024
    /// How many parts a partial has at most.
    static let mostParts = 128
    /// The longest name of an author.
    static let longestAuthor = 64
    private static let mark: [UInt8] = Array("VSPR".utf8)
    private static let mostTopics = 1_024

    /// Who wrote the record: a name that nobody else has, and that no other life of the same process has.
    public let author: String
    /// The number of the record among those of its author; the parts of a partial have one together.
    public let sequence: Int
    /// By what lines are folded: `FoldDefinition`.
    public let definition: UInt64
    /// What the record says.
    public let content: Content

    /// A record.
    public init(author: String, sequence: Int, definition: UInt64, content: Content) {
        (self.author, self.sequence, self.definition, self.content) = (author, sequence, definition, content)
    }

    /// The records that a partial fits into, in their order; `nil` where it is too large for any.
    ///
    /// - Parameter size: how many bytes of it one has at most.
    public static func records(
        of partial: WorkerPartial, author: String, sequence: Int, definition: UInt64, size: Int = partSize
    ) -> [PartialRecord]? {
        let bytes = partial.encoded
        let partSize = min(size, partSize)
        let count = max(1, (bytes.count + partSize - 1) / partSize)
        guard count <= mostParts else { return nil }
        return (0..<count).map { index in
            let part = bytes[min(index * partSize, bytes.count)..<min((index + 1) * partSize, bytes.count)]
            return PartialRecord(
                author: author, sequence: sequence, definition: definition,
                content: .part(index: index, count: count, bytes: Array(part)))
        }
    }
}

/// The record as bytes.
extension PartialRecord {
    /// The record as bytes.
    public var encoded: [UInt8] {
        var writer = BinaryWriter()
        writer.text(author)
        writer.count(sequence)
        writer.word(definition)
        switch content {
        case .part(let index, let count, let bytes):
            writer.byte(0)
            writer.count(index)
            writer.count(count)
            writer.bytes(bytes)
        case .lost(let partition, let range):
            writer.byte(1)
            partition.encode(into: &writer)
            writer.places(range)
        case .tick(let time):
            writer.byte(2)
            time.encode(into: &writer)
        case .inputs(let topics):
            writer.byte(3)
            writer.array(topics) { writer, topic in
                writer.text(topic.name)
                writer.count(topic.partitions)
            }
        }
        return FramedRecord.encode(writer.bytes, mark: PartialRecord.mark, version: PartialRecord.version)
    }

    /// Reads a record from bytes that may be anything.
    ///
    /// - Throws: `WireError`: `.isOfUnknownVersion` for a whole record of another version.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try FramedRecord.reader(
            of: bytes, mark: PartialRecord.mark, version: PartialRecord.version)
        author = try reader.text()
        guard (1...PartialRecord.longestAuthor).contains(author.utf8.count) else { throw .holdsImpossibleText }
        sequence = try reader.place()
        definition = try reader.word()
        content = try Content(from: &reader)
        try reader.end()
    }
}

extension PartialRecord.Content {
    fileprivate init(from reader: inout BinaryReader) throws(WireError) {
        switch try reader.byte() {
        case 0:
            let (index, count) = (try reader.count(), try reader.count(atMost: PartialRecord.mostParts))
            guard index < count else { throw .holdsImpossibleNumber }
            self = .part(index: index, count: count, bytes: try reader.bytes(atMost: PartialRecord.partSize))
        case 1:
            let partition = try InputPartition(from: &reader)
            let range = try reader.places()
            guard !range.isEmpty else { throw .holdsImpossibleNumber }
            self = .lost(partition, range)
        case 2:
            let time = try EventTime(from: &reader)
            guard EventTime.statable.contains(time) else { throw .holdsImpossibleNumber }
            self = .tick(time)
        case 3:
            self = .inputs(
                try reader.array(atMost: 1_024) { (reader) throws(WireError) in
                    let name = try reader.text()
                    guard name.utf8.count <= InputPartition.longestTopic else { throw .holdsImpossibleText }
                    return PartialRecord.InputTopic(
                        name: name, partitions: try reader.count(atMost: 1 << 16))
                })
        default: throw .holdsImpossibleNumber
        }
    }
}
