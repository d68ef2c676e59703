/// A snapshot of a group's state in parts, each small enough for a record.
///
/// In bytes: what `FramedRecord` has, with the mark `VSSN`; then the author, the position in the log of partials up to where everything
/// is in it, the definition by which lines are folded, the number of the part, how many there are, and its bytes.
public struct SnapshotPart: Equatable, Sendable {
    /// Who took the snapshot.
    public let author: String
    /// Behind the last record of the log that is in it.
    public let position: Int
    /// By what lines are folded.
    public let definition: UInt64
    /// The number of the part.
    public let index: Int
    /// How many parts there are.
    public let count: Int
    /// The bytes.
    public let bytes: [UInt8]

    static let version: UInt8 = 1
    private static let mark: [UInt8] = Array("VSSN".utf8)
    /// How many parts a snapshot has at most: 2 GiB.
    static let mostParts = 4_096

    /// The parts of a state; `nil` where it is too large for any.
    public static func parts(
        of state: GroupState, author: String, definition: UInt64, size: Int = PartialRecord.partSize
    ) -> [SnapshotPart]? {
        var writer = BinaryWriter()
        state.encode(into: &writer)
        let bytes = writer.bytes
        let count = (bytes.count + size - 1) / size
        guard count <= mostParts else { return nil }
        return (0..<count).map { index in
            SnapshotPart(
                author: author, position: state.log.next, definition: definition, index: index, count: count,
                bytes: Array(bytes[index * size..<min((index + 1) * size, bytes.count)]))
        }
    }

    private init(author: String, position: Int, definition: UInt64, index: Int, count: Int, bytes: [UInt8]) {
        (self.author, self.position, self.definition) = (author, position, definition)
        (self.index, self.count, self.bytes) = (index, count, bytes)
    }

    /// The part as bytes.
    public var encoded: [UInt8] {
        var writer = BinaryWriter()
        writer.text(author)
        writer.count(position)
        writer.word(definition)
        writer.count(index)
        writer.count(count)
        writer.bytes(bytes)
        return FramedRecord.encode(writer.bytes, mark: SnapshotPart.mark, version: SnapshotPart.version)
    }

    /// Reads a part from bytes that may be anything.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try FramedRecord.reader(of: bytes, mark: SnapshotPart.mark, version: SnapshotPart.version)
        author = try reader.text()
        position = try reader.place()
        definition = try reader.word()
        index = try reader.count()
        count = try reader.count(atMost: SnapshotPart.mostParts)
        self.bytes = try reader.bytes(atMost: PartialRecord.partSize)
        try reader.end()
        guard index < count, !author.isEmpty, author.utf8.count <= PartialRecord.longestAuthor else {
            throw .holdsImpossibleNumber
        }
    }
}

/// Finds, among parts that come in any order, the whole snapshot with the greatest position.
public struct SnapshotSearch: Sendable {
    private struct Key: Hashable {
        let author: String
        let position: Int
    }

    private var parts: [Key: [Int: SnapshotPart]] = [:]

    /// How many snapshots are looked at together; those of the least positions go.
    private static let most = 64

    /// A search that has found nothing.
    public init() {}

    /// Takes a part.
    public mutating func take(_ part: SnapshotPart) {
        let key = Key(author: part.author, position: part.position)
        parts[key, default: [:]][part.index] = part
        guard parts.count > SnapshotSearch.most else { return }
        if let least = parts.keys.min(by: { $0.position < $1.position }) { parts[least] = nil }
    }

    /// The states that are whole, the one with the greatest position first; those that cannot be read are left out.
    public var found: [GroupState] {
        parts.sorted { ($0.key.position, $0.key.author) > ($1.key.position, $1.key.author) }.lazy
            .compactMap { SnapshotSearch.state(of: $0.value) }
    }

    /// Whether there is a whole snapshot.
    public var hasFound: Bool {
        parts.values.contains { parts in parts.first.map { $0.value.count == parts.count } ?? false }
    }

    private static func state(of parts: [Int: SnapshotPart]) -> GroupState? {
        guard let count = parts.first?.value.count, parts.count == count else { return nil }
        var reader = BinaryReader((0..<count).flatMap { parts[$0]?.bytes ?? [] })
        guard let state = try? GroupState(from: &reader), (try? reader.end()) != nil else { return nil }
        return state
    }
}
