import ArgumentParser
import Testing
import VisorKit
import VisorSettings
import VisorTesting

@testable import StreamMonitor
@testable import VisorRuntime

@Suite final class RuleConfigurationTests {
    private let folder: TemporaryFolder
    private var warnings: [String] = []

    init() throws { folder = try TemporaryFolder() }

    private static let own = #"{"rules": [{"name": "own", "metric": "line"}]}"#
    private static let traffic = #"{"rules": [{"name": "high_traffic", "metric": "count", "above": 1}]}"#

    private func rules(
        _ flags: [String: [String]] = [:], environment: [String: String] = [:]
    ) throws -> [Rule] {
        try ProgramConfiguration.load(
            program: "stream_monitor", options: .parse([]), flags: FlagValues(flags), environment: environment,
            warn: { warnings.append($0) }, read: { StreamMonitorConfiguration(&$0) }
        ).settings.ruleSet.rules
    }

    @Test func builtInRulesHoldWithoutAConfiguration() throws {
        #expect(try rules() == StandardRules.all())
    }

    @Test func settingsOfTheBuiltInRulesAreKeys() throws {
        let rules = try rules([
            "alert_threshold": ["0.5"], "alert_period": ["30s"], "heartbeat.interval": ["7"],
        ])
        #expect(rules == StandardRules.all(threshold: 0.5, period: .seconds(30), heartbeat: .seconds(7)))
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("alert_threshold", "0"), ("alert_threshold", "-1"), ("alert_threshold", "2e9"), ("alert_threshold", "many"),
        ("alert_period", "0s"), ("alert_period", "1500ms"), ("alert_period", "8d"), ("heartbeat.interval", "0"),
        ("heartbeat.interval", "0.5"), ("rules", ""), ("rules", "/nowhere/rules.json"),
    ])
    func wrongValueIsAProblem(key: String, value: String) {
        #expect {
            try rules([key: [value]])
        } throws: {
            ($0 as? ConfigurationError)?.problems.count == 1
        }
    }

    @Test func filesAreThoseThatAreNamed() throws {
        let one = try folder.write("one.json", Self.own)
        let two = try folder.write("two.json", Self.traffic)
        let rules = try rules(["rules": [one, two, one]])
        #expect(rules.map(\.name) == ["high_traffic", "heartbeat", "error_rate", "warn_burst", "own"])
        #expect(rules[0].metric == .count)
    }

    @Test func rulesAreLookedUpInThePlacesOfTheConfiguration() throws {
        try folder.write("visor/config/rules.json", Self.own)
        try folder.write("home/config/rules.json", Self.traffic)
        let named = try folder.write("named/monitor.json", "{}")
        let (visor, home) = (folder.path("visor"), folder.path("home"))
        #expect(try rules(environment: ["VISORHOME": visor, "HOME": home]).last?.name == "own")
        #expect(try rules(environment: ["HOME": home]).first?.metric == .count)
        // Beside a file that is named there are none, and nowhere else is looked.
        #expect(try rules(["config": [named]], environment: ["HOME": home]) == StandardRules.all())
        try folder.write("named/rules.json", Self.own)
        #expect(try rules(["config": [named]]).last?.name == "own")
        let one = try folder.write("one.json", Self.traffic)
        #expect(try rules(["rules": [one]], environment: ["HOME": home]).map(\.name).contains("own") == false)
    }

    @Test func settingOfARuleThatAFileReplacesIsWarnedOf() throws {
        let file = try folder.write("r.json", Self.traffic)
        _ = try rules(["rules": [file], "alert_threshold": ["50"]])
        #expect(warnings.count == 1 && warnings.first?.contains("--alert-threshold: without effect") == true)
        warnings = []
        // A file may have all keys.
        let usual = try folder.write("usual.json", #"{"alert_threshold": 10, "rules": "\#(file)"}"#)
        _ = try rules(["config": [usual]])
        #expect(warnings.isEmpty)
        let other = try folder.write("other.json", #"{"alert_period": "1h", "rules": "\#(file)"}"#)
        _ = try rules(["config": [other]])
        #expect(warnings.count == 1)
    }

    @Test func problemsOfAllFilesAreToldTogether() throws {
        let rules = try folder.write("rules.json", #"{"rules": [{"name": "x", "metric": "lin"}]}"#)
        let file = try folder.write("monitor.json", "{\n\"rules\": \"\(rules)\", \"windw\": 1}")
        #expect {
            try self.rules(["config": [file]])
        } throws: { error in
            "\(error)".split(separator: "\n").map { $0.split(separator: " ")[0] }
                == ["\(file):2:\(rules.count + 14):", "\(rules):1:36:"]
        }
    }

    @Test func rulesAreReadAnewWithTheConfiguration() throws {
        let file = try folder.write("r.json", Self.own)
        let flags = FlagValues(["rules": [file]])
        func reload() throws -> [String] {
            try ProgramConfiguration.reload(program: "stream_monitor", flags: flags, environment: [:]) {
                StreamMonitorConfiguration(&$0)
            }.settings.ruleSet.rules.map(\.name)
        }
        #expect(try reload().last == "own")
        try folder.write("r.json", Self.own.replacing("own", with: "other"))
        #expect(try reload().last == "other")
        try folder.write("r.json", "{")
        #expect(throws: ConfigurationError.self) { try reload() }
    }
}
