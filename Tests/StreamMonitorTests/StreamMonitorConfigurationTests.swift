import ArgumentParser
import Foundation
import Testing
import VisorKit
import VisorSettings
import VisorTesting

@testable import StreamMonitor
@testable import VisorRuntime

@Suite struct StreamMonitorConfigurationTests {
    private static let shipped = ShippedConfiguration(of: "stream_monitor")

    private func load(_ flags: [String: [String]]) throws -> (StreamMonitorConfiguration, [ResolvedSetting]) {
        var settings: [ResolvedSetting] = []
        let configuration = try ProgramConfiguration.load(
            program: "stream_monitor", options: .parse([]), flags: FlagValues(flags), environment: [:]
        ) { reader in
            defer { settings = reader.settings }
            return StreamMonitorConfiguration(&reader)
        }
        return (configuration, settings)
    }

    @Test func shippedFileHoldsTheBuiltInDefaultsAndEveryKey() throws {
        let shipped = try load(["config": [Self.shipped.path]]).1
        let defaults = try load([:]).1
        let problems = try Self.shipped.problems(
            shipped.map { ($0.key, $0.value) }, defaults: defaults.map { ($0.key, $0.value) })
        #expect(problems == [] && !defaults.isEmpty)
    }

    @Test func everyKeyIsAFlagAndEveryFlagAKey() throws {
        let command = try StreamMonitorCommand.parse(["-i", "a", "b", "--quiet"])
        let flags = FlagValues(of: command, renaming: StreamMonitorCommand.renaming)
        let configuration = try ProgramConfiguration.load(
            program: "stream_monitor", options: .parse([]), flags: flags, environment: [:]
        ) { StreamMonitorConfiguration(&$0) }
        #expect(configuration.inputs.map(\.path) == ["a", "b"])
        #expect(configuration.isQuiet)
        let keys = Set(try load([:]).1.map(\.key))
        // Lists of objects are for the file alone, and so is what only the original Visor's file has.
        let original: Set = ["kafka.addr", "kafka.topic", "batch_interval", "email", "master_url", "app_name"]
        #expect(
            keys.subtracting(["inputs", "json"]).subtracting(original)
                == Set(flags.flags.keys).subtracting(["config", "print_config", "check_config"]))
    }

    /// What the run would refuse is refused here, so that `--check-config` says it.
    @Test func tokenFileThatIsOpenToAllIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("token", "0123456789abcdef\n")
        for (mode, isRefused) in [(0o600, false), (0o640, false), (0o644, true)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            let flags = ["listen": ["http://127.0.0.1:8080"], "intake.token_file": [path]]
            guard isRefused else {
                _ = try load(flags)
                continue
            }
            let error = #expect(throws: ConfigurationError.self) { try load(flags) }
            #expect(error?.problems.contains { $0.description.contains("everybody may read the token") } == true)
        }
    }

    @Test(arguments: [
        ("+0000", 0), ("+0200", 7_200), ("-05:30", -19_800), ("UTC", 0), ("Z", 0), ("+1400", 50_400),
    ])
    func zoneIsAnOffset(text: String, seconds: Int) throws {
        let configuration = try load(["time_zone": [text], "input": ["a.log"]]).0
        #expect(configuration.inputs.first?.profile.zone == LocalZone(secondsEast: seconds))
    }

    @Test(arguments: ["", "0200", "+200", "+02000", "+0260", "+1500", "Berlin", "+٠٢٠٠"])
    func anythingElseIsNoZone(text: String) {
        #expect(throws: ZoneOffset.Malformed.self) { try ZoneOffset(text) }
    }

    @Test func windowThatIsTooShortForTheLatenessIsAProblem() {
        #expect(throws: ConfigurationError.self) { try load(["window": ["10ms"]]) }
        #expect(throws: Never.self) { try load(["window": ["10ms"], "lateness": ["1s"], "retention": ["10s"]]) }
    }

    private func formats(_ flags: [String: [String]]) throws -> [LogFormat]? {
        let flags = flags.merging(["input": ["a.log"]]) { first, _ in first }
        return try load(flags).0.inputs.first?.profile.formats
    }

    @Test func formatNarrowsTheChoice() throws {
        #expect(try formats(["format": ["apache_error"]]) == [.apacheError])
        #expect(try formats([:]) == LogFormat.detectable)
    }
}
