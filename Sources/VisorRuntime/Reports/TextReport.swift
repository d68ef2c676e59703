import VisorKit

/// The summary of the whole as a person reads it in a terminal.
public struct TextReport {
    /// How many keys the lists of clients have, and how many those of sections and messages.
    private static let clientCount = 3
    private static let listCount = 5
    /// The columns of a list; two stand side by side on a terminal of 80.
    private static let listWidth = 38
    private static let countWidth = 12

    private let overall: OverallSummary
    private let recent: [WindowUpdate]
    private let alerts: AlertBoard
    private let style: TextStyle
    private let names: [String]
    private let sampleName: String?
    private let elapsed: Duration
    private let width: Int

    /// A report on inputs of these names, which took so long to read.
    ///
    /// - Parameters:
    ///   - recent: the last windows of a live input, in the order of time, to show how the traffic moves.
    ///   - alerts: what has become of alerts, which is shown below.
    ///   - sampleName: the name of the input of the first malformed line, where it is none of the inputs.
    public init(
        _ overall: OverallSummary, recent: [WindowUpdate] = [], alerts: AlertBoard = AlertBoard(),
        inputs names: [String], sampleName: String? = nil, elapsed: Duration, style: TextStyle, width: Int = 80
    ) {
        self.overall = overall
        self.recent = recent
        self.alerts = alerts
        self.names = names
        self.sampleName = sampleName
        self.elapsed = elapsed
        self.style = style
        self.width = width
    }

    /// The report's lines.
    public var lines: [String] {
        figureLines + alertLines
    }

    /// The report's lines, where there is room for so many: alerts stay, at least in half of it, and the figures above are cut.
    public func lines(atMost rows: Int) -> [String] {
        let alerts = alertLines.prefix(max(rows / 2, rows - figureLines.count))
        return Array(figureLines.prefix(max(0, rows - alerts.count)) + alerts)
    }

    private var alertLines: [String] { alerts.lines(style: style, width: width) }

    private var figureLines: [String] {
        var lines = [title, ""] + figures + Sparkline(recent, style: style).lines + [""]
        lines += bars("status", statusClasses, of: summary.hits)
        lines += bars("level", summary.levels.entries.map { ($0.key.name, $0.count) }, of: messages)
        return lines + pairs + warnings
    }

    private var summary: WindowSummary { overall.summary }

    private var messages: Int { summary.levels.entries.reduce(0) { $0 + $1.count } }

    private var title: String {
        let inputs = names.count > 2 ? "\(names[0]) and \(names.count - 1) more" : names.joined(separator: ", ")
        let shown = style.bold("Visor") + "  " + MessageLine.clean(inputs, limit: 60)
        guard let span = overall.span else { return shown }
        let length = Quantity.duration(.microseconds(span.upperBound.microseconds - span.lowerBound.microseconds))
        return "\(shown)  \(span.lowerBound.rfc3339) to \(span.upperBound.rfc3339)  (\(length))"
    }

    private var figures: [String] {
        // Times are of whole seconds in most logs: the last second counts as one.
        let seconds = overall.times.map {
            Double($0.upperBound.microseconds - $0.lowerBound.microseconds) / 1e6 + 1
        }
        let rate = seconds.map { Double(summary.lines) / $0 } ?? 0
        let read = Double(summary.lines) / max(elapsed / .seconds(1), 1e-6)
        let share = Quantity.percent(summary.lines > 0 ? Double(summary.errors) / Double(summary.lines) : 0)
        let size = summary.sizes.quantile(0.5).map { median in
            "median \(Quantity.bytes(median)), p99 \(Quantity.bytes(summary.sizes.quantile(0.99) ?? 0))"
        }
        return [
            row("lines", Quantity.count(summary.lines), "lines a second", Quantity.decimal(rate)),
            row("hits", Quantity.count(summary.hits), "errors", "\(Quantity.count(summary.errors))  (\(share))"),
            row("heartbeats", Quantity.count(summary.heartbeats), "clients", Quantity.count(summary.clients.estimate)),
            row("bytes", Quantity.bytes(summary.bytes), "size", size ?? "-"),
            row(
                "malformed", Quantity.count(overall.malformed), "read at",
                "\(Quantity.decimal(read, places: 0)) lines a second"),
        ] + rareFigures
    }

    /// What few logs have: durations, and lines that were left out.
    private var rareFigures: [String] {
        let duration = summary.durations.quantile(0.5).map { median in
            let worst = summary.durations.quantile(0.99) ?? 0
            return "median \(Quantity.latency(.microseconds(median))), p99 \(Quantity.latency(.microseconds(worst)))"
        }
        guard duration != nil || overall.filtered > 0 else { return [] }
        return [row("filtered", Quantity.count(overall.filtered), "duration", duration ?? "-")]
    }

    private func row(_ left: String, _ leftValue: String, _ right: String, _ rightValue: String) -> String {
        style.dim(left.padded(to: 12)) + leftValue.padded(to: 18) + style.dim(right.padded(to: 16)) + rightValue
    }

    private var statusClasses: [(String, Int)] {
        [1, 2, 3, 4, 5].map { ("\($0)xx", summary.status.count(in: $0 * 100...$0 * 100 + 99)) }.filter { $0.1 > 0 }
    }

    private func bars(_ title: String, _ counts: [(name: String, count: Int)], of total: Int) -> [String] {
        guard total > 0, !counts.isEmpty else { return [] }
        return [style.bold(title)]
            + counts.map { name, count in
                let share = Double(count) / Double(total)
                let bar = String(repeating: "█", count: max(1, Int((share * 40).rounded())))
                return "  \(name.padded(to: 8))\(rightAligned(Quantity.count(count)))  "
                    + "\(rightAligned(Quantity.percent(share), 7))  \(colour(name, bar))"
            } + [""]
    }

    private func colour(_ name: String, _ bar: String) -> String {
        switch name {
        case "5xx", "error", "crit", "alert", "emerg": style.red(bar)
        case "4xx", "warn": style.yellow(bar)
        case "3xx", "notice": style.cyan(bar)
        default: style.green(bar)
        }
    }

    /// The lists that have keys, two side by side.
    private var pairs: [String] {
        let lists = [
            list("top clients", summary.tops.clients, TextReport.clientCount),
            list("top error clients", summary.tops.errorClients, TextReport.clientCount),
            list("top sections", summary.tops.sections, TextReport.listCount),
            list("top paths", summary.tops.paths, TextReport.listCount),
        ].filter { !$0.isEmpty }
        let step = width < 2 * TextReport.listWidth + 2 ? 1 : 2
        let pairs = stride(from: 0, to: lists.count, by: step).flatMap { number in
            let right = step == 2 && number + 1 < lists.count ? lists[number + 1] : []
            return sideBySide(lists[number], right) + [""]
        }
        let messages = list(
            "top messages", summary.tops.messages, TextReport.listCount, width: 2 * TextReport.listWidth)
        return pairs + messages + (messages.isEmpty ? [] : [""])
    }

    private func sideBySide(_ left: [String], _ right: [String]) -> [String] {
        (0..<max(left.count, right.count)).map { row in
            let text = row < left.count ? left[row] : ""
            guard row < right.count else { return text }
            let gap = max(0, TextReport.listWidth + 2 - TextWidth.of(text))
            return text + String(repeating: " ", count: gap) + right[row]
        }
    }

    private func list(
        _ title: String, _ table: HeavyHitters, _ count: Int, width: Int = TextReport.listWidth
    ) -> [String] {
        guard table.keyCount > 0 else { return [] }
        let bound = table.error > 0 ? style.dim(" (+ up to \(Quantity.count(table.error)))") : ""
        return [style.bold(title) + bound]
            + table.ranking(count).map { ranked in
                let room = width - TextReport.countWidth - 2
                let key = TextWidth.cut(MessageLine.clean(ranked.key), to: room)
                return "\(rightAligned(Quantity.count(ranked.count)))  \(key)"
            }
    }

    private func rightAligned(_ text: String, _ width: Int = TextReport.countWidth) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// What a reader of the figures must know: lines that are not in any window, or in none at all.
    private var warnings: [String] {
        var warnings: [String] = []
        if let (partition, line) = overall.sample {
            let text = MessageLine.clean(String(decoding: line.text, as: UTF8.self), limit: 80)
            let name = MessageLine.clean(sampleName ?? names[partition])
            warnings.append("first malformed line: \(name), byte \(Quantity.count(line.offset)): \(text)")
        }
        let counts = [
            (overall.overlong, "lines over 1 MiB were skipped"),
            (overall.dropped, "lines were dropped by log_producer, which had no room for them"),
            (overall.tooLate, "lines came too late for their windows; see --lateness and --retention"),
            (overall.closedEarly, "windows were closed early, for too many were open; see --window"),
        ]
        warnings += counts.filter { $0.0 > 0 }.map { "\(Quantity.count($0.0)) \($0.1)" }
        return warnings.isEmpty ? [] : warnings.map { style.yellow($0) } + (alertLines.isEmpty ? [] : [""])
    }
}
