import VisorKit

/// Up to where each source has been read, by its partition.
public struct SourceBook: Sendable {
    /// How long what has been read of a file is remembered after the file was last changed.
    private static let memory = TimeSpan.seconds(7 * 86_400)

    private var sources: [Int: SourceRecord]
    private let isThere: @Sendable (String) -> Bool

    /// A book of what has been read before of files.
    public init(_ records: [SourceRecord], in fileSystem: some FileSystem) {
        self.init(records) { path in (try? fileSystem.status(of: path)) != nil }
    }

    /// A book of what has been read before.
    ///
    /// - Parameter isThere: whether there is a file at a path.
    init(_ records: [SourceRecord], isThere: @escaping @Sendable (String) -> Bool) {
        self.isThere = isThere
        sources = Dictionary(records.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// All records, by their partitions.
    public var records: [SourceRecord] { sources.values.sorted { $0.partition < $1.partition } }

    /// What has been read of an incarnation; `nil` where it is not known.
    public func position(of partition: Int, _ incarnation: Int) -> FilePosition? {
        sources[partition]?.positions.first { $0.incarnation == incarnation }
    }

    /// Notes up to where an incarnation of a source has been read.
    public mutating func note(_ position: FilePosition, of partition: Int) {
        let unknown = SourceRecord(name: position.source, partition: partition, positions: [])
        var record = sources[partition] ?? unknown
        if let place = record.positions.firstIndex(where: { $0.incarnation == position.incarnation }) {
            record.positions[place] = position
        } else {
            record.positions.append(position)
        }
        sources[partition] = record
    }

    /// Forgets what nothing is expected of any more, and files beyond those that are remembered at most.
    ///
    /// The newest file of a source is known for as long as it is there: it would be taken for a new one, and so would those
    /// before it.
    public mutating func forget(at time: EventTime) {
        let oldest = (time - SourceBook.memory).microseconds * 1_000
        for partition in sources.keys {
            guard var record = sources[partition] else { continue }
            let newest = record.newest
            record.positions.removeAll { $0.isDone && $0.modified < oldest && $0.incarnation != newest }
            record.positions.removeFirst(max(0, record.positions.count - SourceRecord.mostPositions))
            let isLeft = record.positions.contains { position in
                !position.isDone || position.modified >= oldest || isThere(position.name) || isThere(record.name)
            }
            sources[partition] = isLeft ? record : nil
        }
    }
}
