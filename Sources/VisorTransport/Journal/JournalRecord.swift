import VisorKit

/// A batch of lines as it is kept in a journal.
public struct JournalRecord: Equatable, Sendable {
    /// The stable name of where the lines were born.
    public var source: String
    /// The incarnation of the source, unique among all; `nil` for lines that are taken as they come.
    public var incarnation: String?
    /// Which bytes of the incarnation the batch covers, the lines of which may be fewer: some may have been left out.
    public var range: Range<Int>
    /// How many lines of the range were dropped since there was no room for them.
    public var dropped: Int
    /// What the lines are called by, besides.
    public var labels: [String: String]
    /// When the batch came, by the clock on the wall.
    public var received: EventTime
    /// Whole lines, each with its newline.
    public var lines: [UInt8]

    /// A batch.
    public init(
        source: String, incarnation: String?, range: Range<Int>, dropped: Int = 0, labels: [String: String] = [:],
        received: EventTime, lines: [UInt8]
    ) {
        self.source = source
        self.incarnation = incarnation
        self.range = range
        self.dropped = dropped
        self.labels = labels
        self.received = received
        self.lines = lines
    }
}

extension JournalRecord {
    /// The greatest length of a record as bytes.
    static let longest = 16 << 20

    /// Which bytes of what the record covers, in words.
    var whatItCovers: String {
        guard let incarnation else { return "what came of \(source)" }
        return "bytes \(range.lowerBound) to \(range.upperBound) of \(source) (\(incarnation))"
    }

    /// All but the lines, as bytes.
    var head: [UInt8] {
        var writer = BinaryWriter()
        writer.text(source)
        writer.optional(incarnation) { $0.text($1) }
        writer.count(range.lowerBound)
        writer.count(range.count)
        writer.count(dropped)
        writer.array(labels.sorted { $0.key < $1.key }) { writer, label in
            writer.text(label.key)
            writer.text(label.value)
        }
        writer.integer(Int(received.microseconds))
        return writer.bytes
    }

    /// A record without its lines; `nil` for bytes that are none.
    init?(head: [UInt8]) {
        var reader = BinaryReader(head)
        do throws(WireError) {
            try self.init(from: &reader)
            try reader.end()
        } catch {
            return nil
        }
    }

    private init(from reader: inout BinaryReader) throws(WireError) {
        let source = try reader.text()
        let incarnation = try reader.optional { (reader) throws(WireError) in try reader.text() }
        let (start, length) = (try reader.count(atMost: 1 << 60), try reader.count(atMost: 1 << 60))
        let dropped = try reader.count()
        let labels = try reader.array { (reader) throws(WireError) in (try reader.text(), try reader.text()) }
        self.init(
            source: source, incarnation: incarnation, range: start..<start + length, dropped: dropped,
            labels: Dictionary(labels) { first, _ in first },
            received: EventTime(microseconds: Int64(try reader.integer())), lines: [])
    }
}
