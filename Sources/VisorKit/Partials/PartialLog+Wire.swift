/// The state of the log as bytes.
extension PartialLog {
    func encode(into writer: inout BinaryWriter) {
        writer.count(next)
        writer.optional(definition) { $0.word($1) }
        writer.array(Refusal.allCases) { writer, refusal in writer.count(refused[refusal] ?? 0) }
        clock.encode(into: &writer)
        writer.array(authors.sorted { $0.key < $1.key }) { writer, author in
            writer.text(author.key)
            author.value.encode(into: &writer)
        }
        writer.array(partitions.sorted { $0.value.number < $1.value.number }) { writer, partition in
            partition.key.encode(into: &writer)
            partition.value.encode(into: &writer)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(from: try reader.place())
        definition = try reader.optional { (reader) throws(WireError) in try reader.word() }
        guard try reader.count() == Refusal.allCases.count else { throw .holdsImpossibleNumber }
        for refusal in Refusal.allCases {
            let count = try reader.tally()
            if count > 0 { refused[refusal] = count }
        }
        clock = try LogClock(from: &reader)
        let authors = try reader.array(atMost: PartialLog.mostAuthors) { (reader) throws(WireError) in
            (name: try reader.text(), author: try Author(from: &reader))
        }
        self.authors = Dictionary(authors.map { ($0.name, $0.author) }) { first, _ in first }
        for number in 0..<(try reader.count(atMost: PartialLog.mostPartitions)) {
            let partition = try InputPartition(from: &reader)
            guard partitions.updateValue(try Standing(number, from: &reader), forKey: partition) == nil else {
                throw .holdsImpossibleText
            }
        }
    }
}

extension PartialLog.Author {
    func encode(into writer: inout BinaryWriter) {
        writer.count(sequence)
        writer.integer(settled)
        TimeSpan(heard).encode(into: &writer)
        writer.count(count)
        writer.array(parts) { $0.bytes($1) }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        sequence = try reader.place()
        settled = try reader.integer()
        guard (-1...sequence).contains(settled) else { throw .holdsImpossibleNumber }
        heard = .microseconds(try TimeSpan(from: &reader).microseconds)
        count = try reader.count(atMost: PartialRecord.mostParts)
        parts = try reader.array(atMost: PartialRecord.mostParts) { (reader) throws(WireError) in
            try reader.bytes(atMost: PartialRecord.partSize)
        }
        guard parts.count <= count else { throw .holdsImpossibleNumber }
    }
}

extension PartialLog.Standing {
    func encode(into writer: inout BinaryWriter) {
        writer.optional(position) { $0.count($1) }
        writer.text(author)
        for number in [sequence, end, lost, notes.repeated, notes.gaps, notes.missing, notes.anonymous] {
            writer.count(number)
        }
        writer.time(latest)
        for time in [heard, endSaid] {
            writer.optional(time) { writer, time in TimeSpan(time).encode(into: &writer) }
        }
        writer.array(marks.sorted { $0.key < $1.key }) { writer, mark in
            writer.text(mark.key)
            writer.count(mark.value.offset)
            TimeSpan(mark.value.moved).encode(into: &writer)
        }
    }

    init(_ number: Int, from reader: inout BinaryReader) throws(WireError) {
        self.number = number
        position = try reader.optional { (reader) throws(WireError) in try reader.place() }
        author = try reader.text()
        sequence = try reader.place()
        end = try reader.place()
        lost = try reader.place()
        notes.repeated = try reader.tally()
        notes.gaps = try reader.tally()
        notes.missing = try reader.place()
        notes.anonymous = try reader.tally()
        latest = try reader.time()
        heard = try reader.optional { (reader) throws(WireError) in
            .microseconds(try TimeSpan(from: &reader).microseconds)
        }
        endSaid = try reader.optional { (reader) throws(WireError) in
            .microseconds(try TimeSpan(from: &reader).microseconds)
        }
        let marks = try reader.array(atMost: PartialLog.mostMarks) { (reader) throws(WireError) in
            (
                name: try reader.text(), offset: try reader.place(),
                moved: Duration.microseconds(try TimeSpan(from: &reader).microseconds)
            )
        }
        for mark in marks {
            self.marks[mark.name] = PartialLog.Mark(offset: mark.offset, moved: mark.moved)
        }
    }
}
