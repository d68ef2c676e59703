import VisorKit
import VisorStore

/// What a report shows, as JSON that may stand in a page.
struct ReportDocument {
    private let history: HistoryReader
    private let moment: DashboardMoment
    private let about: DashboardAbout
    /// What all lines amount to, with messages by their shape, as a page shows them.
    private let whole: WindowUpdate
    /// The range of which the history still has windows.
    private let known: Range<EventTime>
    private let series: HistorySeries
    private let changes: [StoredAlert]

    /// How many windows there are at most; three days have 4,320 minutes.
    private static let mostPoints = 4_400
    private static let mostEntries = 100
    private static let mostChanges = 500
    private static let mostSources = 1_000
    /// How many inputs are named where nothing was read from them.
    private static let mostNames = 20

    /// Asks the history for all that a report can show of a moment.
    ///
    /// - Throws: `StoreError`.
    init(history: HistoryReader, moment: DashboardMoment, about: DashboardAbout) throws(StoreError) {
        (self.history, self.moment, self.about) = (history, moment, about)
        let span = moment.overall.span ?? moment.now..<moment.now
        var summary = moment.overall.summary
        summary.groupMessagesByShape()
        whole = WindowUpdate(start: span.lowerBound, end: span.upperBound, summary: summary)
        let oldest = [try history.store.span()?.lowerBound, moment.open.first?.start].compactMap(\.self).min()
        known = min(max(span.lowerBound, oldest ?? span.lowerBound), span.upperBound)..<span.upperBound
        series = try history.store.series(in: known, atMost: ReportDocument.mostPoints, open: moment.open)
        changes = try history.store.alerts(
            in: EventTime(microseconds: .min)..<EventTime(microseconds: .max), atMost: ReportDocument.mostChanges)
    }

    /// The document, with lists that are so many times shorter than they may be.
    func bytes(cutting parts: Int) -> [UInt8] {
        let told = changes.prefix(ReportDocument.mostChanges / parts)
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("status")
            writer.object { status(isCut: leavesOut(parts), &$0) }
            writer.name("series")
            writer.object { write(series, &$0) }
            writer.name("summary")
            writer.value(json: SummaryDocument(topCount: ReportDocument.mostEntries / parts).line(whole).dropLast())
            writer.name("alerts")
            writer.object { $0.alerts("history", told.map { $0.json[...] }) }
            writer.name("state")
            writer.value(json: MomentDocument.state(1, standing(cutting: parts)))
        }
        return ReportDocument.safe(writer.bytes)
    }

    /// Whether something is not shown that a page of a server would.
    private func leavesOut(_ parts: Int) -> Bool {
        parts > 1 || moment.firing.count > ReportDocument.mostChanges
            || moment.sources.count > ReportDocument.mostSources || about.inputs.count > ReportDocument.mostNames
    }

    private func status(isCut: Bool, _ writer: inout JSONWriter) {
        writer.member("version", .text(about.version))
        writer.member("now", .text(moment.now.rfc3339))
        // Where the lines begin, if the history has forgotten how they went at first.
        let hasForgotten = known.lowerBound > whole.start
        writer.member("first", hasForgotten ? .text(whole.start.rfc3339) : .none)
        writer.name("inputs")
        writer.array { writer in
            for input in about.inputs.prefix(ReportDocument.mostNames) { writer.value(input) }
        }
        for (name, value) in [("anonymized", about.isAnonymized), ("cut", isCut)] {
            writer.name(name)
            writer.value(json: (value ? "true" : "false").utf8)
        }
    }

    /// Writes the windows, and the range that they cover: coarse ones go beyond that of the lines.
    private func write(_ series: HistorySeries, _ writer: inout JSONWriter) {
        let step = series.step ?? history.window
        let from = min(known.lowerBound, series.windows.first?.start ?? known.lowerBound)
        let to = max(known.upperBound, series.windows.last.map { $0.start + step } ?? known.upperBound)
        writer.member("from", .text(from.rfc3339))
        writer.member("to", .text(to.rfc3339))
        writer.member("step", .number(step.seconds))
        SeriesColumns(rows: series.windows).write(to: &writer)
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
        var safe: [UInt8] = []
        safe.reserveCapacity(json.count + json.count / 16)
        for byte in json {
            if byte == UInt8(ascii: "<") { safe += "\\u003c".utf8 } else { safe.append(byte) }
        }
        return safe
    }
}
