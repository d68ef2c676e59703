extension CaseCounts {
    func encode(into writer: inout BinaryWriter) {
        writer.array(entries) { writer, entry in
            writer.count(entry.key.rawValue)
            writer.count(entry.count)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init()
        var last = -1
        for _ in 0..<(try reader.count(atMost: Case.allCases.count)) {
            let (value, count) = (try reader.count(), try reader.tally())
            guard value > last, count > 0, let key = Case(rawValue: value) else { throw .holdsImpossibleNumber }
            add(key, count: count)
            last = value
        }
    }
}
