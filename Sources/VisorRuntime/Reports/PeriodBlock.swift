import VisorKit

/// A period of a log in a few lines, for a terminal without a screen or a file.
public struct PeriodBlock: Sendable {
    /// How many sections are named at most.
    private static let mostSections = 8

    private let style: TextStyle

    /// Blocks in a style.
    public init(style: TextStyle) {
        self.style = style
    }

    /// The lines of a period, none wider than so many columns: its time, what it amounts to, and the sections with the most hits.
    public func lines(_ update: WindowUpdate, width: Int) -> [String] {
        let summary = update.summary
        let seconds = max(Double(update.end.microseconds) / 1e6 - Double(update.start.microseconds) / 1e6, 1e-6)
        let name = name(update.start, update.end)
        let figures = [
            "\(Quantity.count(summary.hits)) hits", "\(Quantity.decimal(Double(summary.hits) / seconds))/s",
            "\(Quantity.count(summary.errors)) errors", "\(Quantity.count(summary.clients.estimate)) clients",
            Quantity.bytes(summary.bytes),
        ]
        let lines = ["\(style.bold(name))  \(figures.joined(separator: "  "))"] + details(summary)
        return lines.map { TextWidth.cut($0, to: width) }
    }

    /// A time without lines, in one line.
    public func silence(from start: EventTime, to end: EventTime) -> String {
        "\(style.bold(name(start, end)))  \(style.dim("no lines"))"
    }

    private func name(_ start: EventTime, _ end: EventTime) -> String {
        "\(ScreenText.day(start)) \(ScreenText.clock(start))-\(ScreenText.clock(end))"
    }

    /// A change of an alert in a line, in the colour of what it is.
    public func line(_ transition: AlertTransition) -> String {
        let text = "\(transition.identity.state.rawValue.padded(to: 9)) \(MessageLine.clean(transition.message))"
        switch (transition.identity.state, transition.severity) {
        case (.resolved, _): return style.green(text)
        case (_, .critical): return style.red(text)
        case (_, .warning): return style.yellow(text)
        case (_, .info): return text
        }
    }

    private func details(_ summary: WindowSummary) -> [String] {
        var lines: [String] = []
        let classes = (1...5).map { ("\($0)xx", summary.status.count(in: $0 * 100...$0 * 100 + 99)) }
        add("status", classes.filter { $0.1 > 0 }, &lines)
        add("levels", summary.levels.entries.map { ($0.key.name, $0.count) }, &lines)
        let sections = summary.tops.sections.ranking(PeriodBlock.mostSections)
        add("sections", sections.map { (MessageLine.clean($0.key, limit: 60), $0.count) }, &lines)
        return lines
    }

    private func add(_ name: String, _ counts: [(name: String, count: Int)], _ lines: inout [String]) {
        guard !counts.isEmpty else { return }
        let texts = counts.map { "\($0.name) \(Quantity.count($0.count))" }
        lines.append("  \(style.dim(name.padded(to: 9))) \(texts.joined(separator: "  "))")
    }
}
