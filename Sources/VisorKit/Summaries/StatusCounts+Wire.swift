extension StatusCounts {
    private static let codes = 0...999

    func encode(into writer: inout BinaryWriter) {
        writer.array(entries) { writer, entry in
            writer.count(entry.code)
            writer.count(entry.count)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init()
        entries = try reader.array(atMost: StatusCounts.codes.count) { reader throws(WireError) in
            Entry(code: try reader.count(atMost: StatusCounts.codes.upperBound), count: try reader.tally())
        }
        guard zip(entries, entries.dropFirst()).allSatisfy({ $0.code < $1.code }) else {
            throw .holdsImpossibleNumber
        }
    }
}
