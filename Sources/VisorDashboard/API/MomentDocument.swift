import VisorKit
import VisorStore

/// The JSON form of what there is to show at a moment.
enum MomentDocument {
    /// How things stand, for pages that are told so about once a second.
    static func state(_ number: Int, _ moment: DashboardMoment) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("number", .count(number))
            if let first = moment.open.first {
                writer.member(
                    "step", .number(TimeSpan(microseconds: first.end.microseconds - first.start.microseconds).seconds))
            }
            writer.member("now", .text(moment.now.rfc3339))
            writer.name("overall")
            writer.object { overall(moment.overall, &$0) }
            writer.name("open")
            writer.object {
                SeriesColumns(rows: moment.open.map { WindowFigures($0.start, $0.summary) }).write(to: &$0)
            }
            firing(moment, &writer)
            sources(moment, &writer)
        }
        return writer.bytes
    }

    /// The inputs, with how far they are read.
    static func sources(_ moment: DashboardMoment) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { sources(moment, &$0) }
        return writer.bytes
    }

    static let sourceColumns = ["name", "position", "size", "lag", "last", "trouble", "unit", "heartbeat"]

    /// The figures of an input in the order of `sourceColumns`; the lag is in seconds.
    static func cells(_ source: DashboardMoment.Source, at now: EventTime) -> [Cell] {
        let lag = source.last.map { Double(max(0, now.microseconds - $0.microseconds)) / 1_000_000 }
        return [
            .text(source.name), .count(source.position), source.size.map { .count($0) } ?? .none,
            lag.map { .number($0) } ?? .none, source.last.map { .text($0.rfc3339) } ?? .none,
            source.trouble.map { .text($0) } ?? .none,
            // Behind what was there before, for those who count columns.
            .text(source.unit.rawValue), source.heartbeat.map { .text($0.rfc3339) } ?? .none,
        ]
    }

    private static func overall(_ overall: OverallSummary, _ writer: inout JSONWriter) {
        writer.member("lines", .count(overall.summary.lines))
        writer.member("hits", .count(overall.summary.hits))
        writer.member("bytes", .count(overall.summary.bytes))
        writer.member("malformed", .count(overall.malformed))
        writer.member("too_late", .count(overall.tooLate))
        writer.member("dropped", .count(overall.dropped))
    }

    private static func firing(_ moment: DashboardMoment, _ writer: inout JSONWriter) {
        writer.name("firing")
        writer.array { writer in
            for alert in moment.firing { writer.value(json: AlertDocument.json(alert).dropLast()) }
        }
    }

    private static func sources(_ moment: DashboardMoment, _ writer: inout JSONWriter) {
        writer.name("sources")
        writer.array { writer in
            for source in moment.sources {
                writer.object { writer in
                    for (name, cell) in zip(sourceColumns, cells(source, at: moment.now)) { writer.member(name, cell) }
                }
            }
        }
        writer.member("watermark", moment.watermark.map { .text($0.rfc3339) } ?? .none)
    }
}

extension JSONWriter {
    /// Writes a member of an object.
    mutating func member(_ name: String, _ cell: Cell) {
        self.name(name)
        value(cell)
    }
}
