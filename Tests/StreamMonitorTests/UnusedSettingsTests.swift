import ArgumentParser
import Foundation
import Testing
import VisorSettings
import VisorTesting

@testable import StreamMonitor
@testable import VisorRuntime

/// Settings that have no effect, as a file has them that several programs share.
@Suite final class UnusedSettingsTests {
    private let folder: TemporaryFolder
    private var warnings: [String] = []

    init() throws { folder = try TemporaryFolder() }

    private func load(
        _ json: String, _ flags: [String: [String]] = [:], environment: [String: String] = [:]
    ) throws -> StreamMonitorConfiguration {
        let file = try folder.write("monitor.json", json)
        return try ProgramConfiguration.load(
            program: "stream_monitor", options: .parse([]),
            flags: FlagValues(flags.merging(["config": [file]]) { own, _ in own }), environment: environment,
            warn: { warnings.append($0) }, read: { StreamMonitorConfiguration(&$0) })
    }

    private func problems(_ json: String, _ flags: [String: [String]] = [:]) throws -> [String] {
        do {
            _ = try load(json, flags)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map { "\($0.key): \($0.message)" }
        }
    }

    private static let shared = """
        {"dashboard": {"auth_file": "users", "hosts": ["a.example"], "trusted_proxies": "10.0.0.1", "base_path": "/visor"}}
        """

    @Test func aFileThatIsSharedWithADashboardIsNoneWithout() throws {
        #expect(try load(Self.shared).dashboard == nil)
        #expect(warnings.count == 4)
        for key in ["auth_file", "hosts", "trusted_proxies", "base_path"] {
            #expect(
                warnings.contains { $0.contains("dashboard.\(key): has no effect here: it is for a dashboard") },
                "\(key)")
        }
    }

    @Test func anEnvironmentMayBeSharedAsWell() throws {
        _ = try load("{}", environment: ["VISOR_DASHBOARD_AUTH_FILE": "users"])
        #expect(
            warnings.count == 1 && warnings.first?.contains("VISOR_DASHBOARD_AUTH_FILE: has no effect here") == true)
    }

    @Test func aFileWithAllKeysAsTheyAreAnywayIsNotWarnedOf() throws {
        _ = try load(
            #"{"dashboard": {"address": null, "base_path": "/", "hosts": [], "auth_file": null, "trusted_proxies": []}}"#
        )
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        (#"{"dashboard": {"hosts": ["a b"]}}"#, "dashboard.hosts[0]: 'a b' is no name"),
        (#"{"dashboard": {"trusted_proxies": ["x"]}}"#, "dashboard.trusted_proxies[0]: "),
        (#"{"dashboard": {"auth_file": 7}}"#, "dashboard.auth_file: "),
        (#"{"dashboard": {"base_path": "a"}}"#, "dashboard.base_path: 'a' is no path"),
    ])
    func whatIsWrongIsRefusedAllTheSame(json: String, problem: String) throws {
        let found = try problems(json)
        #expect(found.count == 1 && found.first?.hasPrefix(problem) == true, "\(found)")
    }

    @Test func whatACommandNamesForNothingIsRefused() throws {
        let found = try problems(Self.shared, ["dashboard.auth_file": ["users"]])
        #expect(found == ["dashboard.auth_file: it is for a dashboard: name its address with --dashboard too"])
    }

    private func alerting(_ json: String) throws -> StreamMonitorConfiguration {
        let file = try folder.write("alerting.json", json)
        return try load(#"{"alerting": "\#(file)"}"#, ["follow": ["true"], "inputs": ["a.log"]])
    }

    @Test func whereTheStateOfAlertingIsKeptIsNotForItsFileToSay() throws {
        let configuration = try alerting(#"{"checkpoint": "state", "name": "other", "address": "none"}"#)
        #expect(configuration.alerting?.configuration?.endpoint == nil)
        #expect(warnings.count == 2)
        #expect(
            warnings.first?.contains("alerting.json:1:16: checkpoint: has no effect here: the state of alerting")
                == true)
        #expect(warnings.last?.contains("name: has no effect here: the state of alerting") == true)
        warnings = []
        _ = try alerting(#"{"checkpoint": null, "name": "alerting"}"#)
        #expect(warnings.isEmpty)
    }

    @Test func aFileThatIsSharedWithOneThatFollowsTellsNobody() throws {
        let file = try folder.write("alerting.json", "{}")
        let shared = #"{"alerting": "\#(file)", "alertmanager": "http://127.0.0.1:9093"}"#
        let configuration = try load(shared)
        #expect(configuration.alerting == nil && configuration.alertmanagers.isEmpty && configuration.alertJSON == nil)
        #expect(warnings.count == 2)
        #expect(warnings.allSatisfy { $0.contains(": has no effect here: ") && $0.contains("give --follow") })
        #expect(try problems("{}", ["alerting": [file]]).count == 1)
        #expect(try problems("{}", ["alertmanager": ["http://127.0.0.1:9093"]]).count == 1)
        // What is wrong is refused all the same.
        try folder.write("alerting.json", #"{"receivers": 1}"#)
        #expect(try problems(shared).map { $0.prefix(10) } == ["receivers:"])
    }

    @Test func whatTheProgramAlertingWarnsOfIsWarnedOf() throws {
        let token = try folder.write("token", "123456:abcdefghijklmnopqrstuvwxyz012345678\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        _ = try alerting(
            """
            {"receivers": [{"name": "chat", "type": "telegram", "chat_id": 1, "token_file": "\(token)",
                            "base_url": "http://bots.example.org"}]}
            """)
        #expect(warnings.count == 1 && warnings.first?.contains("everybody on the way can read the token") == true)
    }
}
