import VisorKit

/// How far a route has carried its sources to its destination.
public struct RouteState: Equatable, Sendable {
    /// The name under which an incarnation of a source is known to the destination, unique among all producers and their lives.
    public struct Name: Equatable, Sendable {
        /// The partition of the source.
        public let partition: Int
        /// The number of the incarnation.
        public let incarnation: Int
        /// The name.
        public let text: String

        /// A name of an incarnation.
        public init(partition: Int, incarnation: Int, text: String) {
            (self.partition, self.incarnation, self.text) = (partition, incarnation, text)
        }
    }

    /// The lane of an incarnation, such as the partition of a topic, to which all its lines go.
    public struct Lane: Equatable, Sendable {
        /// The partition of the source.
        public let partition: Int
        /// The name of the incarnation.
        public let name: String
        /// The number of the lane.
        public let number: Int

        /// The lane of an incarnation.
        public init(partition: Int, name: String, number: Int) {
            (self.partition, self.name, self.number) = (partition, name, number)
        }
    }

    /// Up to when all that happened to files is part of it, by the clock on the wall.
    public var seen: EventTime
    /// What has been accepted of each source.
    public var sources: [SourceRecord]
    /// The names of incarnations.
    public var names: [Name]
    /// The lanes of incarnations, where the destination has lanes.
    public var lanes: [Lane]
    /// What has been accepted of the spool; `nil` where nothing has been.
    public var spool: SpoolMark?
    /// Behind that: where batches of the spool end that may have been accepted.
    public var promised: [SpoolMark]
    /// The files that the route writes.
    public var outputs: [Checkpoint.Output]

    /// A state.
    public init(
        seen: EventTime, sources: [SourceRecord] = [], names: [Name] = [], lanes: [Lane] = [],
        spool: SpoolMark? = nil, promised: [SpoolMark] = [], outputs: [Checkpoint.Output] = []
    ) {
        (self.seen, self.sources, self.names, self.lanes) = (seen, sources, names, lanes)
        (self.spool, self.promised, self.outputs) = (spool, promised, outputs)
    }
}

/// How far a spool has been carried.
public struct SpoolMark: Equatable, Sendable {
    /// Behind the last record, in the journal that the spool is.
    public var position: JournalPosition
    /// The incarnation of the lines.
    public var incarnation: String
    /// The offset behind the last line.
    public var next: Int
    /// How many lines of the incarnation stand before it.
    public var lines: Int

    /// A mark.
    public init(position: JournalPosition, incarnation: String, next: Int, lines: Int) {
        (self.position, self.incarnation, self.next, self.lines) = (position, incarnation, next, lines)
    }
}

/// How the state of a route is written and read.
extension RouteState {
    /// The greatest number of names and outputs.
    private static let most = 1 << 20

    /// The state as bytes.
    func encoded() -> [UInt8] {
        var writer = BinaryWriter()
        writer.integer(Int(seen.microseconds))
        writer.array(sources) { $0.source($1) }
        writer.array(names) { writer, name in
            writer.count(name.partition)
            writer.count(name.incarnation)
            writer.text(name.text)
        }
        writer.array(lanes) { writer, lane in
            writer.count(lane.partition)
            writer.text(lane.name)
            writer.count(lane.number)
        }
        writer.optional(spool) { $0.spoolMark($1) }
        writer.array(promised) { $0.spoolMark($1) }
        writer.array(outputs) { $0.output($1) }
        return writer.bytes
    }

    /// Reads a state from bytes that may be anything.
    init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = BinaryReader(bytes)
        let limit = BinaryReader.greatestOffset
        let seen = EventTime(microseconds: Int64(try reader.integer()))
        // The years of clocks, so that nanoseconds do not overflow.
        guard (0..<9_000_000_000_000_000).contains(seen.microseconds) else { throw .holdsImpossibleNumber }
        let sources = try reader.array { (reader) throws(WireError) in try reader.source() }
        let names = try reader.array(atMost: RouteState.most) { (reader) throws(WireError) in
            Name(
                partition: try reader.count(atMost: limit), incarnation: try reader.count(atMost: limit),
                text: try reader.text())
        }
        let lanes = try reader.array(atMost: RouteState.most) { (reader) throws(WireError) in
            Lane(
                partition: try reader.count(atMost: limit), name: try reader.text(),
                number: try reader.count(atMost: limit))
        }
        let spool = try reader.optional { (reader) throws(WireError) in try reader.spoolMark(atMost: limit) }
        let promised = try reader.array(atMost: RouteState.most) { (reader) throws(WireError) in
            try reader.spoolMark(atMost: limit)
        }
        let outputs = try reader.array(atMost: RouteState.most) { (reader) throws(WireError) in try reader.output() }
        try reader.end()
        self.init(
            seen: seen, sources: sources, names: names, lanes: lanes, spool: spool, promised: promised, outputs: outputs
        )
    }
}

extension BinaryWriter {
    fileprivate mutating func spoolMark(_ mark: SpoolMark) {
        count(mark.position.segment)
        count(mark.position.offset)
        text(mark.incarnation)
        count(mark.next)
        count(mark.lines)
    }
}

extension BinaryReader {
    fileprivate mutating func spoolMark(atMost limit: Int) throws(WireError) -> SpoolMark {
        let position = JournalPosition(segment: try count(atMost: limit), offset: try count(atMost: limit))
        return SpoolMark(
            position: position, incarnation: try text(), next: try count(atMost: limit), lines: try count(atMost: limit)
        )
    }
}
