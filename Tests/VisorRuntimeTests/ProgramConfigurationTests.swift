import ArgumentParser
import Testing
import VisorTesting

@testable import VisorRuntime

@Suite struct ProgramConfigurationTests {
    struct Command: ParsableCommand {
        @Option var window: String?
        @OptionGroup var configuration: ConfigurationOptions
    }

    private func load(_ arguments: [String], warn: (String) -> Void = { _ in }) throws -> Duration {
        let command = try Command.parse(arguments)
        return try ProgramConfiguration.load(
            program: "test", options: command.configuration, flags: FlagValues(of: command),
            environment: ["VISOR_RATE": "5"], warn: warn
        ) { reader in
            let window = reader.duration("window", default: .seconds(10), in: .seconds(1) ... .seconds(60))
            _ = reader.integer("rate", default: 1, in: 1...10)
            if window == .seconds(13) { reader.warn("an odd number", at: "window") }
            return window
        }
    }

    private func ending(_ arguments: [String]) throws -> ProgramExit {
        try #require(throws: ProgramExit.self) { try load(arguments) }
    }

    @Test func configurationIsGivenBack() throws {
        #expect(try load(["--window", "20s"]) == .seconds(20))
    }

    @Test func tableShowsValuesAndOrigins() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("c.json", "{\n\"window\": \"30s\"}")
        let exit = try ending(["--print-config", "--config", file])
        #expect(exit.code == .done)
        #expect(
            exit.output == """
                window  "30s"  file \(file):2
                rate    5      environment VISOR_RATE

                """)
    }

    @Test func checkSaysOkOrEverythingThatIsWrong() throws {
        let folder = try TemporaryFolder()
        let good = try folder.write("good.json", "{}")
        let bad = try folder.write("bad.json", "{\"window\": 0, \"rat\": 1}")
        #expect(try ending(["--check-config", "--config", good]) == ProgramExit(.done, output: "\(good): ok\n"))
        #expect(try ending(["--check-config"]) == ProgramExit(.done, output: "built-in defaults: ok\n"))
        let lines = """
            \(bad):1:12: window: must be from 1s to 1m, is 0s
            \(bad):1:15: rat: unknown key; did you mean rate?

            """
        #expect(try ending(["--check-config", "--config", bad]) == ProgramExit(.usage, errorOutput: lines))
        #expect(throws: ConfigurationError.self) { try load(["--config", bad]) }
        #expect(throws: ConfigurationError.self) { try load(["--print-config", "--config", bad]) }
    }

    @Test func warningsAreSaidAndTheProgramGoesOn() throws {
        var warnings: [String] = []
        #expect(try load(["--window", "13"], warn: { warnings.append($0) }) == .seconds(13))
        #expect(warnings == ["test: warning: --window: an odd number"])
    }
}
