/// What a worker makes of the next messages of an input partition, as it stands in the log of partials.
public struct WorkerPartial: Sendable {
    /// How far an incarnation has come: the offset behind the last of its lines that were folded.
    public struct Mark: Equatable, Sendable {
        /// The incarnation.
        public let incarnation: String
        /// The offset.
        public let offset: Int

        /// How far an incarnation has come.
        public init(incarnation: String, offset: Int) {
            (self.incarnation, self.offset) = (incarnation, offset)
        }
    }

    /// What was noticed on the way to the lines.
    public struct Notes: Equatable, Sendable {
        /// How many lines had been counted before, and were left out.
        public var repeated = 0
        /// How often an incarnation went on behind where it should, and how many bytes of lines are missing there.
        public var gaps = 0
        /// How many bytes of lines are missing.
        public var missing = 0
        /// How many messages had no identity, or none that fits their lines: such lines count as often as they come.
        public var anonymous = 0

        /// Nothing.
        public init() {}

        /// Adds what was noticed elsewhere.
        public mutating func add(_ other: Notes) {
            repeated = min(repeated + other.repeated, BinaryReader.greatestTally)
            gaps = min(gaps + other.gaps, BinaryReader.greatestTally)
            missing = min(missing + other.missing, BinaryReader.greatestPlace)
            anonymous = min(anonymous + other.anonymous, BinaryReader.greatestTally)
        }
    }

    /// The partition.
    public let partition: InputPartition
    /// The offsets of the messages, from the first to behind the last; empty where the partial only says how far its reader is.
    public let range: Range<Int>
    /// How long the reader has been at the end of the partition; `nil` while it is not.
    public let atEnd: Duration?
    /// How far the partition went when the reader last heard of it.
    public let end: Int
    /// The greatest event time of the partition's lines so far; `nil` where none is known.
    public let latest: EventTime?
    /// How far the incarnations have come that have moved, by their names.
    public let marks: [Mark]
    /// What was noticed.
    public let notes: Notes
    /// The summaries as bytes, those of earlier lines first: only who merges needs them.
    public let summaries: [UInt8]

    /// How many summaries there are at most.
    public static let mostSummaries = 1_024
    /// The greatest number of incarnations that may have moved.
    static let mostMarks = 65_536
    /// The longest name of an incarnation, in bytes.
    public static let longestIncarnation = 128

    /// A partial.
    ///
    /// - Parameter summaries: what the lines amount to, one behind the other where one had no room for all.
    public init(
        partition: InputPartition, range: Range<Int>, atEnd: Duration?, end: Int, latest: EventTime? = nil,
        marks: [Mark] = [], notes: Notes = Notes(), summaries: [PartialSummary] = []
    ) {
        (self.partition, self.range, self.atEnd, self.end) = (partition, range, atEnd, end)
        self.latest = latest
        self.marks = marks.sorted { $0.incarnation < $1.incarnation }
        self.notes = notes
        var writer = BinaryWriter()
        writer.array(summaries) { writer, summary in summary.encode(into: &writer) }
        self.summaries = writer.bytes
    }

    /// What the lines amount to.
    ///
    /// - Throws: `WireError` where the bytes are no summaries.
    func decodedSummaries() throws(WireError) -> [PartialSummary] {
        var reader = BinaryReader(summaries)
        let partials = try reader.array(atMost: WorkerPartial.mostSummaries) { (reader) throws(WireError) in
            try PartialSummary(from: &reader)
        }
        try reader.end()
        return partials
    }
}

/// The partial as bytes.
extension WorkerPartial {
    /// The partial as bytes, which may be more than fit into one record.
    public var encoded: [UInt8] {
        var writer = BinaryWriter()
        partition.encode(into: &writer)
        writer.places(range)
        writer.optional(atEnd) { writer, time in TimeSpan(max(time, .zero)).encode(into: &writer) }
        writer.count(end)
        writer.time(latest)
        writer.array(marks) { writer, mark in
            writer.text(mark.incarnation)
            writer.count(mark.offset)
        }
        for count in [notes.repeated, notes.gaps, notes.missing, notes.anonymous] { writer.count(count) }
        writer.bytes(summaries)
        return writer.bytes
    }

    /// Reads a partial from bytes that may be anything; its summaries are read by who needs them.
    init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = BinaryReader(bytes)
        partition = try InputPartition(from: &reader)
        range = try reader.places()
        let atEnd = try reader.optional { (reader) throws(WireError) in try TimeSpan(from: &reader) }
        self.atEnd = atEnd.map { .microseconds($0.microseconds) }
        end = try reader.place()
        latest = try reader.time()
        marks = try reader.array(atMost: WorkerPartial.mostMarks) { (reader) throws(WireError) in
            let name = try reader.text()
            guard name.utf8.count <= WorkerPartial.longestIncarnation else { throw .holdsImpossibleText }
            return Mark(incarnation: name, offset: try reader.place())
        }
        guard zip(marks, marks.dropFirst()).allSatisfy({ $0.incarnation < $1.incarnation }) else {
            throw .holdsImpossibleText
        }
        var notes = Notes()
        notes.repeated = try reader.tally()
        notes.gaps = try reader.tally()
        notes.missing = try reader.place()
        notes.anonymous = try reader.tally()
        self.notes = notes
        summaries = try reader.lastBytes()
    }
}
