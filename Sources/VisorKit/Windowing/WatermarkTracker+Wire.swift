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

/// What readers have said, for those who go on in the middle of it.
extension WatermarkTracker {
    func encodeReaders(into writer: inout BinaryWriter) {
        TimeSpan(now).encode(into: &writer)
        writer.optional(anchor) { writer, anchor in
            TimeSpan(anchor.moment).encode(into: &writer)
            anchor.time.encode(into: &writer)
        }
        writer.time(paced)
        writer.array(partitions.sorted { $0.key < $1.key }) { writer, partition in
            writer.bool(partition.value.isAwaited)
            writer.optional(partition.value.idleAt) { writer, time in TimeSpan(time).encode(into: &writer) }
        }
    }

    mutating func decodeReaders(from reader: inout BinaryReader) throws(WireError) {
        func moment(_ reader: inout BinaryReader) throws(WireError) -> Duration {
            .microseconds(try TimeSpan(from: &reader).microseconds)
        }
        now = try moment(&reader)
        anchor = try reader.optional { (reader) throws(WireError) in
            (moment: try moment(&reader), time: try EventTime(from: &reader))
        }
        paced = try reader.time()
        guard try reader.count() == partitions.count else { throw .holdsImpossibleNumber }
        for number in partitions.keys.sorted() {
            partitions[number]?.isAwaited = try reader.bool()
            partitions[number]?.idleAt = try reader.optional(moment)
        }
    }
}
