extension EventTime {
    /// The times that a state may hold: those of lines, and what layouts make of them, so that no sum overflows.
    private static let storable =
        (statable.lowerBound - (.longest + .longest))...(statable.upperBound + (.longest + .longest))

    func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(microseconds))
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(microseconds: Int64(try reader.integer()))
        guard EventTime.storable.contains(self) else { throw .holdsImpossibleNumber }
    }
}

extension TimeSpan {
    func encode(into writer: inout BinaryWriter) {
        writer.count(Int(microseconds))
    }

    /// Reads a length that is not negative.
    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(microseconds: Int64(try reader.count(atMost: Int(TimeSpan.longest.microseconds))))
    }
}

extension BinaryWriter {
    mutating func time(_ time: EventTime?) {
        optional(time) { writer, time in time.encode(into: &writer) }
    }
}

extension BinaryReader {
    mutating func time() throws(WireError) -> EventTime? {
        try optional(EventTime.init(from:))
    }
}
