import VisorKit

/// Reads one test of a file; what is wrong with it goes to the object that it is read from.
struct RuleTestReader {
    /// The longest time that a test may take.
    private static let longest = Duration.seconds(7 * 86_400)

    let object: ConfigurationObject
    let rules: RuleSet

    /// The test.
    func read() -> RuleTest {
        let start = readStart()
        let interval = object.wholeSeconds("interval", in: .seconds(1) ... .seconds(86_400)) ?? .seconds(1)
        let series = readSeries(start)
        checkLength(series, interval)
        return RuleTest(
            name: readName(), start: start, interval: TimeSpan(interval), layout: readLayout(), series: series,
            expected: readAlerts(start), rules: rules)
    }

    private func readName() -> String {
        if object.item("name") == nil { object.report("missing; a test goes by its name", at: "name") }
        return object.string("name") ?? ""
    }

    private func readStart() -> EventTime {
        guard let text = object.textual("start") else { return RuleTest.standardStart }
        guard let time = EventTime(userText: text, zone: .utc) else {
            object.report("\(JSONText.quoted(text.shortened)) is no time such as 2026-11-20T10:00:00Z", at: "start")
            return RuleTest.standardStart
        }
        return time
    }

    private func readLayout() -> WindowLayout {
        let longest = RuleTestReader.longest
        let size = object.duration("window", in: .milliseconds(100)...longest) ?? .seconds(10)
        let lateness = object.duration("lateness", in: .zero...longest) ?? .zero
        // A source that has no lines in a step holds nothing back: what is not in the test does not come any more.
        return WindowLayout(size: TimeSpan(size), lateness: TimeSpan(lateness), idle: .seconds(0))
    }

    private func readSeries(_ start: EventTime) -> [RuleTest.Series] {
        guard let items = object.array("series") else {
            if object.item("series") == nil { object.report("missing; which lines are there?", at: "series") }
            return []
        }
        if items.count > RuleTest.mostSeries {
            object.report("must be at most \(RuleTest.mostSeries), are \(items.count)", at: "series")
        }
        return items.prefix(RuleTest.mostSeries).compactMap { item in
            object.object(of: item).flatMap { SeriesReader(object: $0, start: start).read() }
        }
    }

    private func checkLength(_ series: [RuleTest.Series], _ interval: Duration) {
        let steps = series.map(\.values.stepCount).max() ?? 0
        if interval * steps > RuleTestReader.longest {
            object.report("\(steps) steps of \(DurationText.format(interval)) are more than a week", at: "series")
        }
        let lines = series.reduce(0) { $0 + $1.values.lineCount }
        if lines > StepValues.mostLines {
            object.report("must have at most \(StepValues.mostLines) lines, have \(lines)", at: "series")
        }
    }

    private func readAlerts(_ start: EventTime) -> [ExpectedAlert] {
        guard let items = object.array("alerts") else {
            if object.item("alerts") == nil {
                object.report("missing; which changes of alerts must come? [] where there are none", at: "alerts")
            }
            return []
        }
        let known = rules.rules.map(\.name)
        return items.compactMap { item in
            object.object(of: item).flatMap { ExpectedAlertReader(object: $0, start: start, known: known).read() }
        }
    }
}

/// Reads an alert that a test expects.
struct ExpectedAlertReader {
    let object: ConfigurationObject
    let start: EventTime
    /// The names of the rules.
    let known: [String]

    /// The alert; `nil` where something is missing.
    func read() -> ExpectedAlert? {
        for key in ["rule", "state", "at"] where object.item(key) == nil { object.report("missing", at: key) }
        let labels = readLabels()
        let episode = object.integer("episode", in: 1...Int.max)
        let (value, message) = (object.number("value"), object.string("message"))
        let state: AlertState? = object.choice("state")
        let rule = readRule()
        guard let at = readTime(), let rule, let state else { return nil }
        return ExpectedAlert(
            rule: rule, state: state, at: at, labels: labels, episode: episode, value: value, message: message)
    }

    private func readRule() -> String? {
        guard let rule = object.string("rule") else { return nil }
        if !known.contains(rule) {
            let hint = NearestName.hint(rule, in: known)
            object.report("no rule is called \(JSONText.quoted(rule.shortened))\(hint)", at: "rule")
        }
        return rule
    }

    private func readLabels() -> [AlertLabel]? {
        guard let labels = object.object("labels") else { return nil }
        return labels.keys.compactMap { name in labels.string(name).map { AlertLabel(name, $0) } }
            .sorted { $0.name < $1.name }
    }

    /// A time behind the start, `1m35s`, or a moment.
    private func readTime() -> EventTime? {
        guard let text = object.textual("at") else { return nil }
        if let span = DurationText.parse(text) { return start + TimeSpan(span) }
        if let time = EventTime(userText: text, zone: .utc) { return time }
        object.report(
            "\(JSONText.quoted(text.shortened)) is neither a time behind the start such as 1m35s, nor one such as"
                + " 2026-11-20T10:01:35Z", at: "at")
        return nil
    }
}
