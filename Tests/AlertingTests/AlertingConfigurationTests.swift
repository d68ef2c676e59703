import ArgumentParser
import Foundation
import Testing
import VisorTesting

@testable import Alerting
@testable import VisorAlerting
@testable import VisorRuntime

/// What a configuration comes to, and what is said of a wrong one.
@Suite struct AlertingConfigurationTests {
    private static func read(_ text: String, _ flags: [String: [String]] = [:]) throws -> AlertingConfiguration {
        let folder = try TemporaryFolder()
        try folder.write("alerting.json", text)
        let given = flags.merging(["config": [folder.path("alerting.json")]]) { own, _ in own }
        var reader = ConfigurationReader(program: "alerting", flags: FlagValues(given), environment: [:])
        let configuration = AlertingConfiguration(&reader, environment: ["HOME": "/home/v"])
        try reader.finish()
        return configuration
    }

    private static func problems(_ text: String) throws -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map { "\($0.key): \($0.message)" }
        }
    }

    private static let shipped = ShippedConfiguration(of: "alerting")

    private static func settings(_ flags: FlagValues) throws -> [ResolvedSetting] {
        var reader = ConfigurationReader(program: "alerting", flags: flags, environment: [:])
        _ = AlertingConfiguration(&reader, environment: [:])
        try reader.finish()
        return reader.settings
    }

    @Test func shippedFileHoldsTheBuiltInDefaultsAndEveryKey() throws {
        let shipped = try Self.settings(FlagValues(["config": [Self.shipped.path]]))
        let defaults = try Self.settings(FlagValues())
        let problems = try Self.shipped.problems(
            shipped.map { ($0.key, $0.value) }, defaults: defaults.map { ($0.key, $0.value) })
        #expect(problems == [] && !defaults.isEmpty)
    }

    @Test func topicsOfAlertsHaveBrokersAndProperties() throws {
        let configuration = try Self.read(
            #"{"alerts_topic": "a,b:1/visor.alerts", "kafka": {"property": ["client.id=me"]}}"#)
        #expect(configuration.topics?.description == "a:9092,b:1/visor.alerts")
        #expect(configuration.kafka == ["client.id": "me"])
        let problems = try Self.problems(
            #"{"alerts_topic": "visor.alerts", "kafka": {"property": ["group.id=a"]}, "receivers": [{"name": "k", "type": "kafka"}]}"#
        )
        #expect(
            problems == [
                "alerts_topic: 'visor.alerts' is no address of a topic; HOST:9092/TOPIC is",
                "kafka.property[0]: 'group.id' cannot be set: no group is joined",
                "receivers[0].brokers: missing; it says where Kafka is, HOST:9092",
                "receivers[0].topic: missing; it says where notices go",
            ])
    }

    @Test func everyFlagIsAKey() throws {
        let flags = FlagValues(of: try AlertingCommand.parse([]), renaming: AlertingOptions.renaming)
        let keys = Set(try Self.settings(FlagValues()).map(\.key))
        #expect(Set(flags.flags.keys).subtracting(keys) == ["config", "print_config", "check_config"])
    }

    @Test func routesTakeOverWhatTheyDoNotSay() throws {
        let configuration = try Self.read(
            """
            {"receivers": [{"name": "a", "type": "file", "path": "a"}, {"name": "b", "type": "file", "path": "b"}],
             "group_wait": "7s",
             "routes": [{"matchers": ["severity=critical"], "receivers": "b", "group_interval": "1m",
                         "escalate": [{"after": "15m", "receivers": ["a"], "severities": "critical"}]}]}
            """)
        let route = try #require(configuration.routes.first)
        #expect(route.name == "severity=\"critical\"" && route.groupWait == .seconds(7))
        #expect(route.groupInterval == .seconds(60) && route.receivers == ["b"])
        #expect(route.escalations == [.init(after: .seconds(900), receivers: ["a"], severities: ["critical"])])
        // What no route takes goes to all.
        #expect(configuration.routes.taking(["severity": "info"]).map(\.receivers) == [["a", "b"]])
        #expect(configuration.routes.taking(["severity": "critical"]).map(\.receivers) == [["b"]])
    }

    @Test func silencesHaveDaysAndTimesOfAZone() throws {
        let configuration = try Self.read(
            """
            {"silences": [{"name": "nights", "matchers": ["severity=info"], "days": ["mon", "sunday"], "from": "22:00",
                           "to": "06:30", "zone": "Europe/Berlin"}]}
            """)
        let silence = try #require(configuration.weekly.first)
        #expect(silence.days == [.monday, .sunday] && silence.from == 1_320 && silence.to == 390)
    }

    @Test(arguments: [
        ("22:00", "00:00", 1_440), ("00:00", "00:00", 1_440), ("22:00", "24:00", 1_440), ("22:00", "00:01", 1),
    ])
    func aSilenceUntilMidnightLastsUntilTheDayEnds(from: String, to: String, end: Int) throws {
        let configuration = try Self.read(#"{"silences": [{"from": "\#(from)", "to": "\#(to)"}]}"#)
        #expect(configuration.weekly.map(\.to) == [end])
    }

    @Test(arguments: [
        (#"{"name": 7, "type": "file", "path": "a"}"#, "name: expected a text in quotes, found the number 7"),
        (#"{"name": "a\u202eb", "type": "file", "path": "a"}"#, "name: a receiver has a name of 1 to 100 bytes, of"),
        (#"{"type": "file", "path": "a"}"#, "name: a receiver has a name of 1 to 100 bytes, of"),
        (#"{"name": "a", "type": "fax", "path": "a"}"#, #"type: "fax" is not one of command, email,"#),
        (#"{"name": "a", "path": "a"}"#, "type: missing; one of command, email,"),
        (#"{"name": "a", "type": "telegram", "chat_id": "@a b", "token_file": "TOKEN"}"#, "chat_id: '@a b' is no chat"),
        (
            #"{"name": "a", "type": "webhook", "url": "http://a/", "external_url": "javascript:a()"}"#,
            "external_url: is no"
        ),
        (
            #"{"name": "a", "type": "email", "host": "a", "from": "a@b", "to": "a@b", "user": 1, "password_file": "TOKEN"}"#,
            "user: expected a text in quotes"
        ),
    ])
    func ofAWrongReceiverEachMistakeIsSaidOnce(receiver: String, problem: String) throws {
        let folder = try TemporaryFolder()
        let token = try folder.write("token", "123456:abcdef")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        let found = try Self.problems(
            #"{"receivers": [\#(receiver.replacingOccurrences(of: "TOKEN", with: token))]}"#)
        #expect(found.count == 1 && found.first?.hasPrefix("receivers[0].\(problem)") == true, "\(found)")
    }

    @Test(arguments: [
        (#"{"routes": [{"receivers": ["ops"]}]}"#, "routes[0].receivers: no receiver is called 'ops'"),
        (#"{"routes": [{"matchers": ["x"], "receivers": []}]}"#, "routes[0].matchers: 'x' is no condition"),
        (#"{"silences": [{"from": "25:00", "to": "06:00"}]}"#, "silences[0].from: '25:00' is no time of day"),
        (#"{"silences": [{"from": "22:00"}]}"#, "silences[0].to: missing"),
        (#"{"silences": [{"from": "22:00", "to": "23:00", "days": "noday"}]}"#, "silences[0].days: 'noday' is no day"),
        (#"{"receivers": [{"name": "a", "type": "fax"}]}"#, "receivers[0].type: "),
        (#"{"receivers": [{"name": "a"}]}"#, "receivers[0].type: missing"),
        (#"{"receivers": [{"name": "a", "type": "file", "path": "a", "pth": 1}]}"#, "receivers[0].pth: unknown key"),
        (#"{"address": "0.0.0.0:9093"}"#, "address: 'http://0.0.0.0:9093' can be reached from other machines"),
        (#"{"address": "tcp://127.0.0.1:1"}"#, "address: 'tcp://127.0.0.1:1' is no address"),
        (#"{"group_wait": "-1s"}"#, "group_wait: "),
        (#"{"name": "a/b"}"#, "name: 'a/b' is no name"),
    ])
    func whatIsWrongIsSaid(text: String, problem: String) throws {
        let found = try Self.problems(text)
        #expect(found.contains { $0.hasPrefix(problem) }, "\(found)")
    }
}
