import ArgumentParser
import Foundation
import Testing
import VisorKit
import VisorNetwork
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

    private static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/log_producer.json").standardized.path

    private static func settings(_ flags: FlagValues) throws -> [ResolvedSetting] {
        var reader = ConfigurationReader(program: "log_producer", flags: flags, environment: [:])
        _ = LogProducerConfiguration(&reader, environment: [:])
        try reader.finish()
        return reader.settings
    }

    @Test func shippedFileHoldsTheBuiltInDefaultsAndEveryKey() throws {
        let shipped = try Self.settings(FlagValues(["config": [Self.shipped]]))
        let defaults = try Self.settings(FlagValues())
        #expect(shipped.map(\.key) == defaults.map(\.key))
        #expect(shipped.map(\.value) == defaults.map(\.value))
        let root = try ConfigurationNode(parsing: Array(Data(contentsOf: URL(fileURLWithPath: Self.shipped))))
        for setting in defaults { #expect(root[setting.key] != nil, "\(setting.key) is missing") }
    }

    @Test func everyFlagIsAKey() throws {
        let flags = FlagValues(of: try LogProducerCommand.parse([]))
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
        #expect(configuration.destinations == [try .init("http://h:1"), .file("x.log")])
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
