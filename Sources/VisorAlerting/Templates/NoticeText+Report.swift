extension NoticeText {
    /// A report as a section, in the words of the original Visor's mail.
    static func section(of report: Report) -> Section {
        Section(title: CleanText.line(report.title, atMost: 200), facts: facts(of: report))
    }

    private static func facts(of report: Report) -> [Fact] {
        [
            Fact("From", CleanText.time(report.from)),
            Fact("To", CleanText.time(report.to)),
            Fact("Log count", "\(report.logCount)"),
            Fact("Error count", "\(report.errorCount)"),
            Fact("Error rate", "\(CleanText.number(report.errorRate * 100)) %"),
            Fact("Import rate", "\(CleanText.number(report.importRate)) lines/s"),
        ] + ranking("Top client", report.topClients) + ranking("Top error client", report.topErrorClients)
    }

    private static func ranking(_ name: String, _ entries: [Report.Entry]) -> [Fact] {
        entries.prefix(3).enumerated().map { place, entry in
            Fact("\(name) \(place + 1)", "\(CleanText.line(entry.name, atMost: 200)) (\(entry.count))")
        }
    }

    /// The facts of a report, a line each.
    static func lines(of report: Report) -> [String] {
        facts(of: report).map { "\($0.name): \($0.value)" }
    }
}
