import Foundation
import Testing
import VisorKafka
import VisorKit
import VisorTesting

@testable import StreamMonitor
@testable import VisorRuntime

/// The `kafka_monitor.json` of the original Visor as configuration.
@Suite struct OriginalConfigurationTests {
    /// A file with all that it may have.
    private static let whole = """
        {
            "master_url": "local[2]",
            "app_name": "kafka monitor",
            "batch_interval": 30,
            "kafka": { "addr": "localhost:9092", "topic": "logs" },
            "email": {
                "report": { "on": true, "interval": 3600, "subject": "report", "receiver": ["ops@example.org"] },
                "alert": { "on": false, "subject": "alert", "receiver": "ops@example.org" }
            }
        }
        """

    /// The configuration that a file is, with its warnings.
    private func load(
        _ text: String, flags: [String: [String]] = [:]
    ) throws -> (configuration: StreamMonitorConfiguration, warnings: [String]) {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = try folder.write("kafka_monitor.json", text)
        let flags = flags.merging(["config": [path]]) { first, _ in first }
        var warnings: [String] = []
        let configuration = try ProgramConfiguration.load(
            program: "stream_monitor", options: .parse([]), flags: FlagValues(flags), environment: [:]
        ) { reader in
            defer { warnings = reader.warnings.map { "\($0.key): \($0.message)" } }
            return StreamMonitorConfiguration(&reader)
        }
        return (configuration, warnings)
    }

    /// The keys of what is wrong with a file.
    private func problems(_ text: String) -> [String] {
        do {
            _ = try load(text)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map(\.key)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func itLoadsUnchangedAndReadsTheTopicInWindowsOfItsInterval() throws {
        let configuration = try load(OriginalConfigurationTests.whole).configuration
        let kafka = try #require(configuration.kafka)
        #expect(kafka.address.brokers == "localhost:9092" && kafka.address.topics == ["logs"])
        #expect(kafka.names.group == "visor" && kafka.role == .both)
        #expect(configuration.settings.layout.size == .seconds(30))
        #expect(configuration.follow != nil)
    }

    @Test func whatHasNoEffectIsSaidOnceForEachKey() throws {
        let warnings = try load(OriginalConfigurationTests.whole).warnings
        #expect(warnings.count == 3)
        #expect(warnings.count { $0.hasPrefix("master_url:") && $0.contains("ignored") } == 1)
        #expect(warnings.count { $0.hasPrefix("app_name:") && $0.contains("ignored") } == 1)
        #expect(warnings.count { $0.hasPrefix("email:") && $0.contains("alerting") } == 1)
        #expect(try load(#"{ "kafka": { "addr": "a:9092", "topic": "b" } }"#).warnings.isEmpty)
    }

    @Test(arguments: [("2", 2_000_000), ("\"60\"", 60_000_000), ("0.5", 500_000), ("\"1m\"", 60_000_000)])
    func intervalsAreNumbersAndTexts(text: String, microseconds: Int64) throws {
        let configuration = try load("{ \"batch_interval\": \(text), \"lateness\": 1, \"retention\": 10 }")
            .configuration
        #expect(configuration.settings.layout.size == TimeSpan(microseconds: microseconds))
    }

    @Test func windowsThatAreSaidCountOverTheInterval() throws {
        let text = #"{ "batch_interval": 30, "window": "5s" }"#
        #expect(try load(text).configuration.settings.layout.size == .seconds(5))
        let flags = ["window": ["7s"]]
        #expect(
            try load(OriginalConfigurationTests.whole, flags: flags).configuration.settings.layout.size == .seconds(7))
    }

    @Test func theAddressOfAFlagCountsOverThatOfTheFile() throws {
        let configuration = try load(
            OriginalConfigurationTests.whole, flags: ["kafka.address": ["other:9092/x,y"]]
        ).configuration
        #expect(configuration.kafka?.address.topics == ["x", "y"])
    }

    @Test func whatIsWrongIsSaidWithItsKey() {
        #expect(problems(#"{ "batch_interval": "often" }"#) == ["batch_interval"])
        #expect(problems(#"{ "batch_interval": 0 }"#) == ["batch_interval"])
        #expect(problems(#"{ "batch_interval": -3 }"#) == ["batch_interval"])
        #expect(problems(#"{ "kafka": { "addr": "localhost:9092" } }"#) == ["kafka.addr"])
        #expect(problems(#"{ "kafka": { "topic": "logs" } }"#) == ["kafka.topic"])
        #expect(problems(#"{ "kafka": { "addr": "localhost:9092", "topic": "no topic" } }"#) == ["kafka.addr"])
        #expect(problems(#"{ "email": "ops@example.org" }"#) == ["email"])
        #expect(problems(#"{ "email": { "report": { "on": "perhaps" } } }"#) == ["email.report.on"])
        #expect(problems(#"{ "email": { "report": { "interval": "often" } } }"#) == ["email.report.interval"])
        #expect(problems(#"{ "email": { "alert": { "interval": 5 } } }"#) == ["email.alert.interval"])
        #expect(problems(#"{ "email": { "alert": { "subject": 5 } } }"#) == ["email.alert.subject"])
        #expect(problems(#"{ "email": { "alert": { "receiver": [5] } } }"#) == ["email.alert.receiver[0]"])
        #expect(problems(#"{ "email": { "reports": {} } }"#) == ["email.reports"])
        #expect(problems(#"{ "master_url": 5, "app_name": true }"#) == ["master_url", "app_name"])
    }
}
