import ArgumentParser
import Testing

@testable import VisorRuntime

@Suite struct FlagValuesTests {
    struct Shared: ParsableArguments {
        @Option var timeZone: String?
        @Flag(inversion: .prefixedNo) var progress: Bool?
    }

    struct Command: ParsableCommand {
        @Argument var files: [String] = []
        @Option(name: [.short, .long]) var mode: String?
        @Option(name: .short) var input: [String] = []
        @Option var topK: Int?
        @Option var heartbeatMessage: String?
        @Flag var follow = false
        @OptionGroup var shared: Shared
        @OptionGroup var configuration: ConfigurationOptions
    }

    private func values(_ arguments: [String]) throws -> [String: [String]] {
        let command = try Command.parse(arguments)
        return FlagValues(of: command, renaming: ["heartbeatMessage": "heartbeat.message"]).flags.mapValues(\.texts)
    }

    @Test func nothingGivenIsNothingForEveryFlag() throws {
        let values = try values([])
        #expect(
            values.keys.sorted() == [
                "check_config", "config", "files", "follow", "heartbeat.message", "input", "mode", "print_config",
                "progress", "time_zone", "top_k",
            ])
        #expect(values.values.allSatisfy { $0.isEmpty })
    }

    @Test func givenFlagsAreFoundWithTheirTexts() throws {
        let values = try values([
            "-m", "error", "-i", "a", "-i", "b", "--top-k", "5", "--follow", "--heartbeat-message", "HB", "--time-zone",
            "+0200", "--no-progress", "--config", "c.json", "--check-config", "x", "y",
        ])
        #expect(
            values == [
                "mode": ["error"], "input": ["a", "b"], "top_k": ["5"], "follow": ["true"], "heartbeat.message": ["HB"],
                "time_zone": ["+0200"], "progress": ["false"], "config": ["c.json"], "check_config": ["true"],
                "print_config": [], "files": ["x", "y"],
            ])
    }

    @Test func invertedFlagIsSeenBothWays() throws {
        #expect(try values(["--progress"])["progress"] == ["true"])
        #expect(try values(["--no-progress"])["progress"] == ["false"])
    }

    @Test(arguments: [
        ("timeZone", "time_zone"), ("topK", "top_k"), ("baseURL", "base_url"), ("URLBase", "url_base"),
        ("rate", "rate"),
        ("utf8Only", "utf8_only"),
    ])
    func propertyNamesBecomeKeys(name: String, key: String) {
        #expect(FlagValues.snakeCase(name) == key)
    }

    @Test func problemsNameTheFlagOrTheArgument() throws {
        let command = try Command.parse(["--top-k", "500", "--time-zone", "x", "file"])
        var reader = ConfigurationReader(
            program: "test", flags: FlagValues(of: command), environment: [:], file: nil)
        for key in ["mode", "heartbeat_message", "follow", "progress"] { _ = reader.optionalString(key) }
        _ = reader.strings("input")
        _ = reader.strings("files")
        reader.report("is missing", at: "files")
        _ = reader.integer("top_k", default: 3, in: 1...100)
        _ = reader.duration("time_zone", default: .zero, in: .zero ... .zero)
        #expect {
            try reader.finish()
        } throws: {
            "\($0)".hasPrefix("<files>: is missing\n--top-k: must be from 1 to 100, is 500\n--time-zone: \"x\" is no")
        }
    }
}
