import VisorKit
import VisorStore

/// What a report shows, as JSON that may stand in a page.
struct ReportDocument {
    let history: HistoryReader
    let moment: DashboardMoment
    let about: DashboardAbout

    /// The windows of three days in minutes, or of two years in days.
    private static let mostPoints = 4_400
    private static let mostEntries = 100
    private static let mostChanges = 500
    private static let mostSources = 1_000

    /// The document, with lists that are so many times shorter than they may be.
    ///
    /// - Throws: `StoreError`.
    func bytes(cutting parts: Int) throws(StoreError) -> [UInt8] {
        let span = moment.overall.span ?? moment.now..<moment.now
        let series = try history.store.series(
            in: span, atMost: ReportDocument.mostPoints, open: moment.open)
        let changes = try history.store.alerts(
            in: EventTime(microseconds: .min)..<EventTime(microseconds: .max),
            atMost: ReportDocument.mostChanges / parts)
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("status")
            writer.object { status(isCut: parts > 1, &$0) }
            writer.name("series")
            writer.object { write(series, over: span, &$0) }
            writer.name("summary")
            writer.value(json: summary(span, atMost: ReportDocument.mostEntries / parts))
            writer.name("alerts")
            writer.object { $0.alerts("history", changes.map { $0.json[...] }) }
            writer.name("state")
            writer.value(json: MomentDocument.state(1, standing(cutting: parts)))
        }
        return ReportDocument.safe(writer.bytes)
    }

    private func status(isCut: Bool, _ writer: inout JSONWriter) {
        writer.member("version", .text(about.version))
        writer.member("now", .text(moment.now.rfc3339))
        writer.name("inputs")
        writer.array { writer in
            for input in about.inputs.prefix(ReportDocument.mostNames) { writer.value(input) }
        }
        for (name, value) in [("anonymized", about.isAnonymized), ("cut", isCut)] {
            writer.name(name)
            writer.value(json: (value ? "true" : "false").utf8)
        }
    }

    /// How many inputs are named where nothing was read from them.
    private static let mostNames = 20

    /// Writes the windows, and the range that they cover: coarse ones go beyond that of the lines.
    private func write(_ series: HistorySeries, over span: Range<EventTime>, _ writer: inout JSONWriter) {
        let step = series.step ?? history.window
        let from = min(span.lowerBound, series.windows.first?.start ?? span.lowerBound)
        let to = max(span.upperBound, series.windows.last.map { $0.start + step } ?? span.upperBound)
        writer.member("from", .text(from.rfc3339))
        writer.member("to", .text(to.rfc3339))
        writer.member("step", .number(step.seconds))
        SeriesColumns(rows: series.windows).write(to: &writer)
    }

    /// What all lines amount to, with messages by their shape, as a page shows them.
    private func summary(_ span: Range<EventTime>, atMost count: Int) -> [UInt8] {
        var whole = moment.overall.summary
        whole.groupMessagesByShape()
        let update = WindowUpdate(start: span.lowerBound, end: span.upperBound, summary: whole)
        return SummaryDocument(topCount: count).line(update).dropLast()
    }

    /// The moment without what stands elsewhere.
    private func standing(cutting parts: Int) -> DashboardMoment {
        var standing = moment
        standing.open = []
        standing.firing = Array(moment.firing.prefix(ReportDocument.mostChanges / parts))
        standing.sources = Array(moment.sources.prefix(ReportDocument.mostSources / parts))
        return standing
    }

    /// JSON in which nothing ends the element that it stands in: all that does so begins with this character, which stands in texts only.
    static func safe(_ json: [UInt8]) -> [UInt8] {
        json.flatMap { $0 == UInt8(ascii: "<") ? Array("\\u003c".utf8) : [$0] }
    }
}
