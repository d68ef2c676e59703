/// What lines have said. What readers have said is not kept: a reader that starts again says it again.
extension WatermarkTracker {
    func encode(into writer: inout BinaryWriter) {
        writer.time(watermark)
        writer.time(greatest)
        writer.array(partitions.sorted { $0.key < $1.key }) { writer, partition in
            writer.integer(partition.key)
            writer.time(partition.value.first)
            writer.time(partition.value.greatest)
        }
    }

    init(layout: WindowLayout, from reader: inout BinaryReader) throws(WireError) {
        self.init(layout: layout)
        watermark = try reader.time()
        greatest = try reader.time()
        var last: Int?
        for _ in 0..<(try reader.count()) {
            let number = try reader.integer()
            guard last.map({ $0 < number }) ?? true else { throw .holdsImpossibleNumber }
            partitions[number] = Partition(first: try reader.time(), greatest: try reader.time())
            last = number
        }
    }
}
