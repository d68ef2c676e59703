extension OverallSummary {
    func encode(into writer: inout BinaryWriter) {
        writer.optional(span) { writer, span in
            span.lowerBound.encode(into: &writer)
            span.upperBound.encode(into: &writer)
        }
        writer.optional(times) { writer, times in
            times.lowerBound.encode(into: &writer)
            times.upperBound.encode(into: &writer)
        }
        summary.encode(into: &writer)
        for count in [malformed, overlong, filtered, dropped, tooLate, ahead, closedEarly] { writer.count(count) }
        writer.optional(sample) { writer, sample in
            writer.integer(sample.partition)
            sample.line.encode(into: &writer)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        let span = try reader.optional { reader throws(WireError) in try Bounds(from: &reader) }
        let times = try reader.optional { reader throws(WireError) in try Bounds(from: &reader) }
        self.init(capacity: .standard)
        summary = try WindowSummary(from: &reader)
        self.span = span.map { $0.lower..<$0.upper }
        self.times = times.map { $0.lower...$0.upper }
        malformed = try reader.tally()
        overlong = try reader.tally()
        filtered = try reader.tally()
        dropped = try reader.tally()
        tooLate = try reader.tally()
        ahead = try reader.tally()
        closedEarly = try reader.tally()
        sample = try reader.optional { reader throws(WireError) in
            (partition: try reader.integer(), line: try PartialSummary.Sample(from: &reader))
        }
    }

    private struct Bounds {
        let lower: EventTime
        let upper: EventTime

        init(from reader: inout BinaryReader) throws(WireError) {
            lower = try EventTime(from: &reader)
            upper = try EventTime(from: &reader)
            guard lower <= upper else { throw .holdsImpossibleNumber }
        }
    }
}

extension PartialSummary.Sample {
    func encode(into writer: inout BinaryWriter) {
        writer.count(offset)
        writer.bytes(text)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        offset = try reader.count()
        text = try reader.bytes(atMost: PartialSummary.Sample.longest)
    }
}
