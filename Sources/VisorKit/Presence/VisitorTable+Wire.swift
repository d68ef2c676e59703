extension VisitorTable {
    func encode(into writer: inout BinaryWriter) {
        writer.array(visitors) { writer, visitor in
            writer.bytes(visitor.id[...])
            writer.bytes(visitor.path[...])
            visitor.seen.encode(into: &writer)
            writer.count(visitor.requests)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init()
        let count = try reader.count(atMost: 2 * VisitorTable.most)
        for number in 0..<count {
            let id = try reader.bytes(atMost: VisitorTable.longestID)
            let path = try reader.bytes(atMost: VisitorTable.longestPath)
            let (seen, requests) = (try EventTime(from: &reader), try reader.tally())
            guard requests > 0, EventTime.statable.contains(seen) else { throw .holdsImpossibleNumber }
            add(Visitor(id: id, seen: seen, path: path, requests: requests))
            // Who has been there before has made no entry.
            guard self.count == number + 1 else { throw .holdsImpossibleNumber }
        }
    }
}
