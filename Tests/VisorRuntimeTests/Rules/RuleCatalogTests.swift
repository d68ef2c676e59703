import Foundation
import Testing
import VisorKit

@testable import VisorRuntime

@Suite struct RuleCatalogTests {
    private static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../config/rules.json").standardized.path

    @Test func shippedFileHoldsTheBuiltInRules() throws {
        var catalog = RuleCatalog(standard: []) { _ in throw ProgramError("no pattern") }
        let document = ConfigurationDocument(path: Self.shipped)
        catalog.add(document)
        #expect(document.problems.isEmpty)
        #expect(catalog.ruleSet.rules == StandardRules.all())
    }

    @Test func settingsAreThoseOfTheBuiltInRules() {
        let rules = StandardRules.all(threshold: 500, period: .seconds(30), heartbeat: .seconds(5))
        #expect(rules[0].condition == RuleCondition(.above, 500, clear: 500))
        #expect(rules[0].span == .seconds(30))
        #expect(rules[1].metric == .heartbeat(interval: .seconds(5), missed: 3))
    }

    @Test func ruleOfAFileTakesThePlaceOfTheBuiltInOneOfItsName() {
        let file = RuleFile(
            #"{"rules": [{"name": "new", "metric": "line"}, {"name": "error_rate", "metric": "count", "above": 5}]}"#,
            standard: StandardRules.all())
        #expect(file.problems.isEmpty)
        #expect(file.ruleSet.rules.map(\.name) == ["high_traffic", "heartbeat", "error_rate", "warn_burst", "new"])
        #expect(file.ruleSet.rules[2].metric == .count)
    }

    @Test func ruleIsSwitchedOff() {
        let file = RuleFile(
            """
            {"rules": [{"name": "heartbeat", "enabled": false},
             {"name": "off", "enabled": false, "metric": "count", "above": 1},
             {"name": "warn_burst", "enabled": false, "metric": "line"}]}
            """, standard: StandardRules.all())
        #expect(file.problems.isEmpty)
        #expect(file.ruleSet.rules.map(\.name) == ["high_traffic", "error_rate"])
    }

    @Test func ruleThatIsNotThereCannotBeSwitchedOff() {
        let file = RuleFile(
            #"{"rules": [{"name": "heartbeet", "enabled": false}, {"name": "other", "enabled": false}]}"#,
            standard: StandardRules.all())
        #expect(
            file.problems == [
                "r.json:1:21: rules[0].name: no built-in rule has this name; did you mean heartbeat?",
                "r.json:1:62: rules[1].name: no built-in rule has this name; built in are high_traffic, heartbeat, "
                    + "error_rate, warn_burst",
            ])
    }

    @Test func namesAreUniqueOverAllFiles() {
        let text = #"{"rules": [{"name": "a", "metric": "line"}]}"#
        let file = RuleFile(text, text)
        #expect(file.problems == ["r2.json:1:21: rules[0].name: \"a\" is the name of the rule at r.json:1:21 already"])
        #expect(file.ruleSet.rules.count == 1)
    }

    @Test func problemsOfSeveralFilesStandFileByFile() {
        let wrong = #"{"rules": [{"name": "b", "metric": "lin"}], "rule": 1}"#
        let file = RuleFile(wrong, "{\n}", "[1]", "{")
        #expect(
            file.problems.map { $0.split(separator: " ")[0] } == [
                "r.json:1:36:", "r.json:1:45:", "r2.json:1:1:", "r3.json:1:1:", "r4.json:1:2:",
            ])
        #expect(file.problems[0].hasSuffix("did you mean line?"))
        #expect(file.problems[1].hasSuffix("rule: unknown key; did you mean rules?"))
        #expect(file.problems[2].hasSuffix("rules: missing; a file of rules is { \"rules\": [ ... ] }"))
    }

    @Test func thereAreNoMoreRulesThanASetTakes() {
        let names = (0..<1_005).map { #"{"name": "n\#($0)", "metric": "line"}"# }
        let file = RuleFile("{\"rules\": [\n" + names.joined(separator: ",\n") + "\n]}")
        #expect(file.ruleSet.rules.count == RuleSet.mostRules)
        #expect(
            file.problems == ["r.json:1002:1: rules[1000]: there may be at most 1000 rules, the built-in ones included"]
        )
    }

    @Test func fileThatCannotBeReadIsOneProblem() {
        #expect(
            ConfigurationDocument(path: "/nowhere/r.json").problems.map(\.description) == [
                "/nowhere/r.json: No such file or directory"
            ])
        #expect(ConfigurationDocument(path: "/").problems.map(\.description) == ["/: Is a directory"])
        let large = ConfigurationFile(path: "r.json", bytes: [UInt8](repeating: 32, count: 16 << 20 + 1))
        #expect(
            ConfigurationDocument(large).problems.map(\.description)
                == ["r.json:1:1: the file is larger than 16 MiB"])
    }
}
