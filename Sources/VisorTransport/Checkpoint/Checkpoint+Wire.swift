import VisorKit

/// How the state of a checkpoint is written; the windows and what else is merged write themselves.
extension BinaryWriter {
    mutating func checkpoint(_ checkpoint: Checkpoint) {
        integer(Int(checkpoint.seen.microseconds))
        array(checkpoint.sources) { $0.source($1) }
        array(checkpoint.outputs) { $0.output($1) }
        optional(checkpoint.journal) { writer, journal in
            writer.count(journal.segment)
            writer.count(journal.offset)
        }
        optional(checkpoint.group) { writer, group in
            writer.text(group.name)
            writer.bytes(group.standing)
        }
        checkpoint.state.encode(into: &self)
    }

    mutating func output(_ output: Checkpoint.Output) {
        text(output.path)
        count(output.length)
        array(output.awaited) { writer, awaited in
            writer.text(awaited.key)
            writer.count(awaited.number)
        }
    }

    mutating func source(_ record: SourceRecord) {
        text(record.name)
        count(record.partition)
        array(record.positions) { $0.position($1) }
    }

    private mutating func position(_ position: FilePosition) {
        count(position.incarnation)
        word(position.device)
        word(position.inode)
        text(position.name)
        sample(position.head)
        sample(position.tail)
        count(position.offset)
        array(position.marks) { writer, mark in
            writer.count(mark.offset)
            writer.sample(mark.tail)
        }
        bool(position.isInsideLine)
        count(position.size)
        integer(Int(position.modified))
        bool(position.isDone)
        optional(position.format) { writer, format in
            writer.text(format.name)
            writer.bytes(format.lines)
        }
    }

    private mutating func sample(_ sample: FilePosition.Sample) {
        count(sample.count)
        word(sample.hash)
    }
}

/// How the state of a checkpoint is read and judged.
extension BinaryReader {
    static let greatestOffset = 1 << 60

    mutating func checkpoint() throws(WireError) -> Checkpoint {
        let seen = EventTime(microseconds: Int64(try integer()))
        // The years of clocks, so that nanoseconds do not overflow.
        guard (0..<9_000_000_000_000_000).contains(seen.microseconds) else { throw .holdsImpossibleNumber }
        let sources = try array { (reader) throws(WireError) in try reader.source() }
        let outputs = try array { (reader) throws(WireError) in try reader.output() }
        let journal = try optional { (reader) throws(WireError) in
            JournalPosition(
                segment: try reader.count(atMost: BinaryReader.greatestOffset),
                offset: try reader.count(atMost: BinaryReader.greatestOffset))
        }
        let group = try optional { (reader) throws(WireError) in
            Checkpoint.Group(name: try reader.text(), standing: try reader.bytes())
        }
        return Checkpoint(
            seen: seen, sources: sources, outputs: outputs, journal: journal, group: group,
            state: try AnalysisState(from: &self))
    }

    mutating func output() throws(WireError) -> Checkpoint.Output {
        Checkpoint.Output(
            path: try text(), length: try count(),
            awaited: try array { (reader) throws(WireError) in
                Checkpoint.Awaited(key: try reader.text(), number: try reader.count())
            })
    }

    mutating func source() throws(WireError) -> SourceRecord {
        let name = try text()
        let partition = try count(atMost: 1 << 32)
        let positions = try array { (reader) throws(WireError) in try reader.position(of: name) }
        return SourceRecord(name: name, partition: partition, positions: positions)
    }

    private mutating func position(of source: String) throws(WireError) -> FilePosition {
        let incarnation = try count(atMost: 1 << 48)
        var position = FilePosition(source: source, incarnation: incarnation, device: try word(), inode: try word())
        position.name = try text()
        position.head = try sample()
        position.tail = try sample()
        position.offset = try count(atMost: BinaryReader.greatestOffset)
        position.marks = try array(atMost: 64) { (reader) throws(WireError) in
            FilePosition.Mark(offset: try reader.count(atMost: BinaryReader.greatestOffset), tail: try reader.sample())
        }
        guard position.tail.count <= position.offset,
            position.marks.allSatisfy({ $0.tail.count <= $0.offset && $0.offset <= position.offset })
        else { throw .holdsImpossibleNumber }
        position.isInsideLine = try bool()
        position.size = try count(atMost: BinaryReader.greatestOffset)
        position.modified = Int64(try integer())
        position.isDone = try bool()
        position.format = try optional { (reader) throws(WireError) in
            FormatMemo(name: try reader.text(), lines: try reader.bytes())
        }
        return position
    }

    private mutating func sample() throws(WireError) -> FilePosition.Sample {
        FilePosition.Sample(count: try count(atMost: GrowingBytes.reach), hash: try word())
    }
}
