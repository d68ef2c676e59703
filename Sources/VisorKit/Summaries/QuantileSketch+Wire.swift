extension QuantileSketch {
    func encode(into writer: inout BinaryWriter) {
        writer.count(maximum)
        writer.count(first)
        writer.array(counts) { writer, count in writer.count(count) }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init()
        let bucketCount = QuantileSketch.bucket(of: .max) + 1
        maximum = try reader.count()
        first = try reader.count(atMost: bucketCount)
        counts = try reader.array(atMost: bucketCount - first) { reader throws(WireError) in try reader.tally() }
        count = counts.reduce(0, +)
        guard count <= BinaryReader.greatestTally else { throw .holdsImpossibleNumber }
    }
}
