import Foundation

/// What a notice says to people: a subject, and sections that every medium shows in its own way.
///
/// All texts in it are clean, on one line each and of bounded length; nothing is markup yet.
public struct NoticeText: Sendable, Equatable {
    /// A name and what there is to say of it.
    struct Fact: Sendable, Equatable {
        var name: String
        var value: String

        init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// An alert or a part of a report.
    struct Section: Sendable, Equatable {
        var title: String
        var facts: [Fact] = []
        /// The lines that it is about, a block each.
        var blocks: [[Fact]] = []

        /// How many characters it has, about.
        var size: Int {
            title.utf8.count + (facts + blocks.joined()).reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 }
        }
    }

    /// One line for a list of messages, at most 200 characters.
    public let subject: String
    let introduction: [String]
    let sections: [Section]
    /// What was left out, in words; empty where nothing was.
    let ending: String

    /// How many bytes a mail has room for, about.
    public static let standardLimit = 256 << 10

    /// What a notice says.
    ///
    /// - Parameter limit: how many bytes sections may have in all; those behind are counted only.
    public init(_ notice: Notice, limit: Int = standardLimit) {
        subject = CleanText.line(NoticeText.subject(notice), atMost: 200)
        introduction = NoticeText.introduction(notice)
        let all = notice.report.map { [NoticeText.section(of: $0)] } ?? []
        var fitting = Fitting(limit: limit, sections: all)
        for alert in notice.firing { fitting.add(NoticeText.section(of: alert, "FIRING")) }
        for alert in notice.resolved { fitting.add(NoticeText.section(of: alert, "RESOLVED")) }
        sections = fitting.sections
        ending = fitting.ending(alerts: notice.omitted)
    }

    /// Takes sections while there is room, the blocks of one as far as they go.
    private struct Fitting {
        var limit: Int
        var sections: [Section]
        var alerts = 0
        var lines = 0

        mutating func add(_ section: Section) {
            var kept = section
            kept.blocks = []
            guard limit >= kept.size else {
                (limit, alerts, lines) = (0, alerts + 1, lines + section.blocks.count)
                return
            }
            limit -= kept.size
            for block in section.blocks {
                let size = Section(title: "", facts: block).size
                guard limit >= size else {
                    lines += section.blocks.count - kept.blocks.count
                    limit = 0
                    break
                }
                limit -= size
                kept.blocks.append(block)
            }
            sections.append(kept)
        }

        func ending(alerts omitted: Int) -> String {
            let parts = [(alerts + omitted, "alert"), (lines, "line")].filter { $0.0 > 0 }
            guard !parts.isEmpty else { return "" }
            return "Not shown: " + parts.map { "\($0) more \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
        }
    }
}

extension NoticeText {
    private static func subject(_ notice: Notice) -> String {
        if let report = notice.report {
            return "\(report.title), \(CleanText.time(report.from)) to \(CleanText.time(report.to))"
        }
        let firing = notice.firing
        let told = (firing.isEmpty ? notice.alerts : firing).first
        let count = (firing.isEmpty ? notice.alerts.count : firing.count) + notice.omitted
        let state = notice.status == .firing ? "FIRING" : "RESOLVED"
        let mark = count > 1 ? "[\(state):\(count)]" : "[\(state)]"
        // Where no alert has room, the group says what it is about.
        let name =
            told.map { $0.severity.isEmpty ? $0.name : "\($0.name) (\($0.severity))" }
            ?? notice.groupLabels["alertname"] ?? ""
        // Each part is cut by itself: a long name leaves room for what the alert is about.
        let parts = [CleanText.line(name, atMost: 80), CleanText.line(told?.summary ?? "", atMost: 110)]
        let said = parts.filter { !$0.isEmpty }.joined(separator: ": ")
        return said.isEmpty ? mark : "\(mark) \(said)"
    }

    private static func introduction(_ notice: Notice) -> [String] {
        guard notice.report == nil else { return [] }
        let counts = [(notice.firing.count, "firing"), (notice.resolved.count, "resolved")].filter { $0.0 > 0 }
        var lines = [counts.map { "\($0) \($1)" }.joined(separator: ", ")]
        if counts.isEmpty, notice.omitted > 0 {
            lines = ["\(notice.omitted) alert\(notice.omitted == 1 ? "" : "s"), too long to be shown"]
        } else if notice.omitted > 0 {
            lines[0] += " and \(notice.omitted) more"
        }
        if notice.escalation > 0 { lines.append("Handed on: nobody has acknowledged it so far.") }
        return lines
    }

    /// How much is shown of a value, and of the message of a line.
    private static let longestValue = NoticeBounds.longestValue
    private static let longestMessage = NoticeBounds.longestText
    /// How many labels and annotations are shown of an alert.
    private static let mostFacts = NoticeBounds.mostAnnotations

    private static func section(of alert: Alert, _ state: String) -> Section {
        let severity = alert.severity.isEmpty ? "" : " (\(CleanText.line(alert.severity, atMost: 40)))"
        let summary = alert.summary == alert.name ? "" : ": \(CleanText.line(alert.summary, atMost: longestValue))"
        var facts = [Fact("Since", CleanText.time(alert.startsAt))]
        if state == "RESOLVED", let end = alert.endsAt { facts.append(Fact("Until", CleanText.time(end))) }
        let labels = alert.labels.filter { $0.key != "alertname" && $0.key != "severity" }
        let said = alert.annotations["summary"] == nil ? ["summary", "description"] : ["summary"]
        for (name, value) in sorted(labels) + sorted(alert.annotations.filter { !said.contains($0.key) }) {
            guard facts.count < mostFacts else { break }
            facts.append(fact(name, value))
        }
        if !alert.generatorURL.isEmpty { facts.append(fact("Raised at", alert.generatorURL)) }
        let title = "[\(state)] \(CleanText.line(alert.name, atMost: longestValue))\(severity)\(summary)"
        return Section(title: title, facts: facts, blocks: alert.lines.prefix(NoticeBounds.mostLines).map(block))
    }

    private static func sorted(_ facts: [String: String]) -> [(key: String, value: String)] {
        facts.sorted { $0.key < $1.key }
    }

    private static func fact(_ name: String, _ value: String) -> Fact {
        Fact(CleanText.line(name, atMost: 100), CleanText.line(value, atMost: longestValue))
    }

    /// A line as the original Visor's mail has it.
    private static func block(_ line: Alert.Line) -> [Fact] {
        [
            Fact("Time", CleanText.line(line.time ?? "unknown", atMost: 100)),
            Fact("Process", CleanText.line(line.process, atMost: longestValue)),
            Fact("Client", CleanText.line(line.client, atMost: longestValue)),
            Fact("Message", CleanText.line(line.message, atMost: longestMessage)),
        ]
    }
}
