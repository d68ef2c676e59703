import ArgumentParser
import Foundation
import Testing
import VisorKafka
import VisorKit
import VisorNetwork
import VisorSettings
import VisorTesting
import VisorTransport

@testable import LogProducer
@testable import VisorRuntime

/// What a configuration comes to, and what is said of a wrong one.
@Suite struct LogProducerConfigurationTests {
    private static func read(_ flags: [String: [String]]) throws -> LogProducerConfiguration {
        var reader = ConfigurationReader(program: "log_producer", flags: FlagValues(flags), environment: [:])
        let configuration = LogProducerConfiguration(&reader, environment: ["HOME": "/home/v"])
        try reader.finish()
        return configuration
    }

    private static func problems(_ flags: [String: [String]]) throws -> String {
        do {
            _ = try read(flags)
            return ""
        } catch let error as ConfigurationError {
            return error.lines.joined(separator: "\n")
        }
    }

    private static let shipped = ShippedConfiguration(of: "log_producer")

    private static func settings(_ flags: FlagValues) throws -> [ResolvedSetting] {
        var reader = ConfigurationReader(program: "log_producer", flags: flags, environment: [:])
        _ = LogProducerConfiguration(&reader, environment: [:])
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

    @Test func everyFlagIsAKey() throws {
        let flags = FlagValues(of: try LogProducerCommand.parse([]), renaming: KafkaOptions.renaming)
        let keys = Set(try Self.settings(FlagValues()).map(\.key))
        #expect(Set(flags.flags.keys).subtracting(keys) == ["config", "print_config", "check_config"])
    }

    @Test func defaultsAreUsual() throws {
        let configuration = try Self.read([:])
        #expect(configuration.sending.batchBytes == 1 << 20 && configuration.sending.batchAge == .seconds(1))
        #expect(configuration.lines.passAll && configuration.folder == "/home/v/.local/state/visor")
        #expect(configuration.spool.limit == 1 << 30 && configuration.compression == .auto)
    }

    @Test func flagsAreTakenOver() throws {
        let configuration = try Self.read([
            "input": ["a.log", "-"], "to": ["http://h:1", "file:x.log"], "include": ["GET", "POST"], "sample": ["0.5"],
            "label": ["site=shop"], "schedule": ["*/5 * * * *"], "time_zone": ["Europe/Berlin"], "urgent": ["crit"],
            "batch_bytes": ["64KiB"], "batch_age": ["100ms"], "spool_max": ["32MiB"], "once": ["true"],
        ])
        #expect(configuration.inputs.map(\.path) == ["a.log"] && configuration.readsStandardInput)
        #expect(configuration.destinations.map(\.description) == ["http://h:1", "file:x.log"])
        #expect(configuration.lines.include.count == 2 && configuration.lines.sample == 0.5)
        #expect(configuration.labels == ["site": "shop"] && configuration.sending.schedule?.text == "*/5 * * * *")
        #expect(configuration.sending.batchBytes == 65_536 && configuration.spool.limit == 32 << 20)
    }

    @Test(arguments: [
        ("to", ["ftp://x"], "'ftp://x' is no destination"), ("to", ["file:a", "file:a"], "stands there twice"),
        ("include", ["("], "--include"), ("sample", ["2"], "--sample"), ("label", ["x"], "'x' is no label"),
        ("label", ["a=1", "a=2"], "stands there twice"), ("schedule", ["* * *"], "five fields"),
        ("urgent", [""], "empty"), ("batch_bytes", ["1"], "not from 4KiB to 4MiB"), ("batch_bytes", ["x"], "no size"),
        ("spool", ["d"], "goes with '-i -'"), ("name", ["../x"], "is no name"),
        ("to", ["kafka://h:9092"], "no address of a topic"), ("to", ["kafka://h/a,b"], "several topics"),
        ("kafka.property", ["linger.ms=1"], "goes with '--to kafka://"),
        ("time_zone", ["Nowhere/Land"], "Nowhere/Land"), ("compression", ["zip"], "zip"),
    ])
    func wrongValueIsToldInOneLine(_ key: String, _ values: [String], _ words: String) throws {
        let problems = try Self.problems([key: values])
        #expect(problems.contains(words) && !problems.contains("\n"), "\(problems)")
    }

    @Test func whatStaysOnTheMachineIsNotCompressed() throws {
        let (here, there) = (try Endpoint("http://127.0.0.1:8080"), try Endpoint("https://logs.example.org:8080"))
        #expect(!BatchCompression.auto.compresses(for: here) && BatchCompression.auto.compresses(for: there))
        #expect(BatchCompression.gzip.compresses(for: here) && !BatchCompression.none.compresses(for: there))
    }

    @Test func propertiesOfKafkaAreReadAndNeverShown() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("password", "s3cret\n")
        #expect(chmod(file, 0o600) == 0)
        let flags = FlagValues([
            "to": ["kafka://h/t"], "kafka.property": ["sasl.username=n4me", "linger.ms=3\nclient.id=x"],
            "kafka.property_file": ["sasl.password=\(file)"],
        ])
        var reader = ConfigurationReader(program: "log_producer", flags: flags, environment: [:])
        let properties = LogProducerConfiguration(&reader, environment: [:]).kafka.properties
        try reader.finish()
        #expect(properties["sasl.username"] == "n4me" && properties["sasl.password"] == "s3cret")
        #expect(properties["linger.ms"] == "3" && properties["client.id"] == "x")
        let shown = ProgramConfiguration.table(reader.settings) + "\(properties)"
        #expect(!shown.contains("s3cret") && !shown.contains("n4me") && shown.contains("sasl.username=..."))
    }

    @Test(arguments: [
        ("acks=1", "'acks' cannot be set"), ("no.such=s3cret", "'no.such' is no property of librdkafka"),
        ("linger.ms=s3cret", "'linger.ms' has a value"), ("s3cret", "is no property such as"),
        ("bootstrap.servers=s3cret", "what the address says"),
    ])
    func wrongPropertyIsToldWithoutItsValue(_ text: String, _ words: String) throws {
        let problems = try Self.problems(["to": ["kafka://h/t"], "kafka.property": [text]])
        #expect(problems.contains(words) && !problems.contains("s3cret"), "\(problems)")
    }

    @Test func messageHasALineAtLeast() throws {
        #expect(try Self.problems(["to": ["kafka://h/t"], "lines_per_message": ["0"]]).contains("from 1 to 10000"))
    }

    @Test func fileOfAPropertyIsForItsOwnerAlone() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("password", "s3cret\n")
        #expect(chmod(file, 0o644) == 0)
        let open = try Self.problems(["to": ["kafka://h/t"], "kafka.property_file": ["sasl.password=\(file)"]])
        #expect(open.contains("everybody may read it") && !open.contains("s3cret"))
        let missing = try Self.problems(["to": ["kafka://h/t"], "kafka.property_file": ["sasl.password=\(file).x"]])
        #expect(missing.contains("No such file"))
        #expect(
            try Self.problems(["to": ["kafka://h/t"], "kafka.property_file": ["x"]]).contains("is no property with"))
    }

    @Test func spoolHasRoomForSomething() throws {
        #expect(try Self.problems(["input": ["-"], "spool_max": ["1KiB"]]).contains("not from 16MiB"))
    }

    @Test func whatDoesNotGoTogetherIsRefused() throws {
        let folder = try TemporaryFolder()
        let log = try folder.write("a.log", "a\n")
        #expect(throws: ProgramError.self) { try Self.read(["to": ["file:x"]]).check() }
        #expect(throws: ProgramError.self) { try Self.read(["input": [log]]).check() }
        let same = try Self.read(["input": [log], "to": ["file:\(log)"]])
        #expect(throws: ProgramError.self) { try same.check() }
        let device = try Self.read(["input": ["/dev/null"], "to": ["file:\(folder.path("x"))"]])
        #expect(throws: ProgramError.self) { try device.check() }
        let missing = try Self.read([
            "input": [folder.path("b.log")], "to": ["file:\(folder.path("x"))"], "once": ["true"],
        ])
        #expect(throws: ProgramError("\(folder.path("b.log")): no such file")) { try missing.check() }
        try Self.read(["input": [log], "to": ["file:\(folder.path("x"))"]]).check()
    }
}
