import Testing
import VisorKit

@testable import VisorRuntime

@Suite struct RuleReaderTests {
    private func rule(_ members: String) throws -> Rule {
        let file = RuleFile.rule(members)
        #expect(file.problems.isEmpty, "\(file.problems)")
        return try #require(file.ruleSet.rules.first)
    }

    @Test func everyKeyIsRead() throws {
        let rule = try rule(
            """
            "enabled": true, "metric": "ratio", "where": "status>=500", "pattern": "timed? out", "of": "path^=/api",
            "per": ["source", "label.site"], "span": "2m", "above": 0.05, "clear": 0.03, "minimum": 7, "for": "30s",
            "severity": "critical", "labels": {"team": "web"}, "message": "{percent} {team} {site} {source}",
            "recovered": "{{ok}} {threshold}", "flap": {"changes": 0, "within": "1h"}
            """)
        #expect(rule.metric == .ratio(of: LineSelection(filter: try RecordFilter("path^=/api")), minimum: 7))
        #expect(rule.selection.filter?.text == "(path^=/api) and (status>=500)")
        #expect(rule.selection.pattern?.text == "timed? out")
        #expect(rule.groups == [.source, .label("site")])
        #expect(rule.span == .seconds(120) && rule.holding == .seconds(30))
        #expect(rule.condition == RuleCondition(.above, 0.05, clear: 0.03))
        #expect(rule.severity == .critical && rule.labels == [AlertLabel("team", "web")])
        #expect(rule.message.text == "{percent} {team} {site} {source}" && rule.recovery.places == ["threshold"])
        #expect(rule.damping == FlapDamping(changes: 0, span: .seconds(3_600)))
    }

    @Test func whatIsNotSaidIsTheDefault() throws {
        let rule = try rule(#""metric": "ratio", "at_least": 0.5, "where": "status=404""#)
        #expect(rule.metric == .ratio(of: LineSelection(filter: try RecordFilter("kind=request")), minimum: 100))
        #expect(rule.span == .seconds(60) && rule.holding == .seconds(0) && rule.severity == .warning)
        #expect(rule.condition == RuleCondition(.atLeast, 0.5))
        #expect(rule.damping == FlapDamping() && rule.labels.isEmpty && rule.groups.isEmpty)
        #expect(rule.message.text == "{rule}: {percent} of the lines within {span} at {time}")
        #expect(rule.recovery.text == "{rule}: recovered, {percent} of the lines within {span} at {time}")
    }

    @Test(arguments: [
        (#""count", "above": 1"#, RuleMetric.count), (#""rate", "above": 1"#, .rate),
        (#""bandwidth", "above": 1"#, .bandwidth), (#""distinct", "above": 1"#, .distinctClients),
        (#""change", "below": 0.5, "span": "5m", "minimum": 9"#, .change(earlier: .seconds(300), minimum: 9)),
        (#""change", "above": 2, "earlier": "1h""#, .change(earlier: .seconds(3_600), minimum: 100)),
        (#""quantile", "above": 2"#, .quantile(0.99, minimum: 100)),
        (#""quantile", "above": 2, "quantile": 0.5, "minimum": 3"#, .quantile(0.5, minimum: 3)),
        (#""absence""#, .absence(sources: [])), (#""absence", "sources": ["a", "b"]"#, .absence(sources: ["a", "b"])),
        (#""heartbeat""#, .heartbeat(interval: nil, missed: 3)),
        (#""heartbeat", "interval": 10, "missed": 5"#, .heartbeat(interval: .seconds(10), missed: 5)),
        (#""line""#, .line), (#""lag", "above": 60"#, .lag),
    ])
    func everyMetricIsRead(text: String, metric: RuleMetric) throws {
        #expect(try rule("\"metric\": \(text)").metric == metric)
    }

    @Test(arguments: RuleMetricName.allCases)
    func everyMetricHasTextsOfItsOwn(metric: RuleMetricName) throws {
        let comparison = metric.isCompared ? ", \"above\": 0.5" : ""
        let rule = try rule("\"metric\": \"\(metric.rawValue)\"\(comparison)")
        #expect(rule.message.places.contains("rule") && rule.message.places.contains("time"))
        #expect(rule.message != rule.recovery)
        // What the program says itself must keep to what it asks of others.
        let again = RuleFile.rule(
            """
            "metric": "\(metric.rawValue)"\(comparison), "message": "\(rule.message.text)",
            "recovered": "\(rule.recovery.text)"
            """)
        #expect(again.problems.isEmpty)
    }

    @Test func groupsAreNamedInTheUsualTexts() throws {
        let rule = try rule(#""metric": "count", "above": 1, "per": "section""#)
        #expect(rule.message.text == "{rule}: {value} lines within {span} (section {section}) at {time}")
        #expect(
            try self.rule(#""metric": "line""#).message.text
                == "{rule}: {lines} lines within {span} at {time}: {message}")
    }

    @Test(arguments: [
        (#""metric": "line", "message": "{lines} {message} {client} {shape}""#),
        (#""metric": "heartbeat", "message": "{source}""#),
        (#""metric": "absence", "sources": "a", "message": "{source} {span}""#),
        (#""metric": "lag", "above": 1, "message": "{value} {threshold}""#),
        (#""metric": "count", "above": 0"#), (#""metric": "count", "above": 3, "clear": 3"#),
        (#""metric": "count", "below": 3, "clear": 3"#), (#""metric": "ratio", "at_most": 1"#),
    ])
    func whatHasAMeaningIsTaken(members: String) throws {
        _ = try rule(members)
    }
}
