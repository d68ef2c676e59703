import ArgumentParser
import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import MiniMonitor
@testable import VisorRuntime

@Suite struct MiniMonitorConfigurationTests {
    private static let shipped = ShippedConfiguration(of: "mini_monitor")

    private func load(_ flags: FlagValues) throws -> (MiniMonitorConfiguration, [ResolvedSetting]) {
        var settings: [ResolvedSetting] = []
        let configuration = try ProgramConfiguration.load(
            program: "mini_monitor", options: .parse([]), flags: flags, environment: [:]
        ) { reader in
            defer { settings = reader.settings }
            return MiniMonitorConfiguration(&reader)
        }
        return (configuration, settings)
    }

    private func load(_ arguments: [String]) throws -> MiniMonitorConfiguration {
        let options = try MiniMonitorOptions.parse(arguments)
        return try load(FlagValues(of: options, renaming: MiniMonitorOptions.renaming)).0
    }

    @Test func shippedFileHoldsTheBuiltInDefaultsAndEveryKey() throws {
        let shipped = try load(FlagValues(["config": [Self.shipped.path]])).1
        let defaults = try load(FlagValues()).1
        let problems = try Self.shipped.problems(
            shipped.map { ($0.key, $0.value) }, defaults: defaults.map { ($0.key, $0.value) })
        #expect(problems == [] && !defaults.isEmpty)
    }

    @Test func everyFlagIsAKey() throws {
        let flags = FlagValues(of: try MiniMonitorOptions.parse([]), renaming: MiniMonitorOptions.renaming)
        let keys = Set(try load(FlagValues()).1.map(\.key))
        #expect(Set(flags.flags.keys).subtracting(keys) == ["config", "print_config", "check_config"])
        #expect(
            keys.subtracting(flags.flags.keys) == ["inputs", "json"], "these are objects, which only a file can hold")
    }

    @Test func numbersAreSecondsAndRulesTakeThem() throws {
        let configuration = try load(["--period", "5", "--alert", "50", "--alert-period", "30", "--refresh", "0.25"])
        #expect(configuration.settings.layout.size == .seconds(5))
        #expect(configuration.refresh == .milliseconds(250))
        let rules = configuration.settings.ruleSet.rules
        let traffic = try #require(rules.first { $0.name == "high_traffic" })
        #expect(traffic.condition.threshold == 50 && traffic.span == .seconds(30))
        let errors = try #require(rules.first { $0.name == "error_lines" })
        #expect(errors.metric == .line && errors.span == .seconds(5))
    }

    @Test func usualFileIsWatchedUnlessAnotherIsNamed() throws {
        #expect(try load([]).inputs.map(\.path) == ["/tmp/access.log"])
        #expect(try load(["-i", "a", "-i", "b"]).inputs.map(\.path) == ["a", "b"])
    }

    @Test func standardOutputHasOneThingAlone() throws {
        #expect(try load([]).hasScreen && !load([]).wantsScreen && load([]).printsText)
        #expect(try !load(["--no-curses"]).hasScreen && load(["--no-curses"]).printsText)
        #expect(try load(["--curses"]).wantsScreen)
        for arguments in [["--json"], ["-o", "-"]] {
            #expect(try !load(arguments).hasScreen && !load(arguments).printsText)
        }
        #expect(throws: ConfigurationError.self) { try load(["--json", "-o", "-"]) }
    }

    @Test func wrongNumbersAreAnsweredByWhatIsWrong() throws {
        for option in ["--alert", "--alert-period", "--period", "--lateness", "--retention", "--idle", "--top"] {
            let error = #expect(throws: ConfigurationError.self) { try load(["\(option)=-5"]) }
            let text = error?.lines.joined() ?? ""
            #expect(text.contains("is -5") || text.contains("\"-5\" is no duration"), "\(option): \(text)")
        }
    }

    @Test func debugFileThatIsADashIsStandardError() throws {
        let log = try load(["--debug-file", "-"]).log
        #expect(log.isOn && log.file == nil)
        #expect(try load(["--debug-file", "a"]).log.file == "a")
        #expect(try load([]).log.isOn == false)
    }

    @Test func demonstrationGoesWithAFileThatNamesInputs() throws {
        let flags = FlagValues(["config": [Self.shipped.path], "demo": ["true"]])
        #expect(try load(flags).0.isDemo)
    }

    @Test(arguments: [
        ["-i", "-"], ["--demo", "--once"], ["--demo", "-i", "a"], ["-i", ""], ["--config", "/nonexistent.json"],
        ["--period", "0"], ["--period", "0.5"], ["--refresh", "1ms"],
    ])
    func whatDoesNotGoIsAProblem(_ arguments: [String]) {
        #expect(throws: ConfigurationError.self) { try load(arguments) }
    }
}
