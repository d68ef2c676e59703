import Foundation
import Testing
import VisorTesting

@testable import VisorRuntime

@Suite struct ConfigurationReaderTests {
    private enum Format: String, CaseIterable {
        case common, combined, json
    }

    private func reader(
        _ text: String? = nil, flags: [String: [String]] = [:], environment: [String: String] = [:]
    ) -> ConfigurationReader {
        ConfigurationReader(
            program: "test", flags: FlagValues(flags), environment: environment,
            file: text.map { ConfigurationFile(path: "c.json", bytes: Array($0.utf8)) })
    }

    private func problems(
        _ reader: ConfigurationReader, _ read: (inout ConfigurationReader) -> Void
    ) -> [String] {
        var reader = reader
        read(&reader)
        do {
            try reader.finish()
            return []
        } catch {
            return "\(error)".split(separator: "\n").map(String.init)
        }
    }

    @Test func defaultsHoldWithoutSources() throws {
        var reader = reader()
        expectEqual(reader.string("output", default: "-"), "-")
        expectEqual(reader.optionalString("summary"), nil)
        expectEqual(reader.strings("input", default: ["a", "b"]), ["a", "b"])
        expectEqual(reader.boolean("progress", default: true), true)
        expectEqual(reader.integer("threads", default: 2, in: 1...64), 2)
        expectEqual(reader.number("skew", default: 1.5, in: 0...4), 1.5)
        expectEqual(reader.duration("window", default: .seconds(90), in: .seconds(1) ... .seconds(3600)), .seconds(90))
        expectEqual(reader.choice("format", default: Format.combined), .combined)
        expectEqual(reader.value("rate", default: "10", parse: { Int($0) }), 10)
        expectEqual(reader.value("seed", parse: { Int($0) }), nil)
        expectEqual(reader.node("access"), nil)
        try reader.finish()
        #expect(
            reader.settings.map { "\($0.key) \($0.value)" } == [
                "output \"-\"", "summary null", "input [\"a\", \"b\"]", "progress true", "threads 2", "skew 1.5",
                "window \"1m30s\"", "format \"combined\"", "rate \"10\"", "seed null", "access null",
            ])
        #expect(reader.settings.allSatisfy { $0.origin == .default })
    }

    @Test func everyKindIsReadFromTheFile() throws {
        var reader = reader(
            """
            {"output": "x", "input": ["a", "b"], "one": "c", "progress": false, "threads": "3", "skew": "0.25",
             "window": 10, "lateness": "1h30m", "format": "json", "rate": 100, "heartbeat": {"message": "HB"},
             "access": {"method": ["GET"]}, "nothing": null}
            """)
        expectEqual(reader.string("output", default: "-"), "x")
        expectEqual(reader.strings("input"), ["a", "b"])
        expectEqual(reader.strings("one"), ["c"])
        expectEqual(reader.boolean("progress", default: true), false)
        expectEqual(reader.integer("threads", default: 1, in: 1...64), 3)
        expectEqual(reader.number("skew", default: 1, in: 0...4), 0.25)
        expectEqual(reader.duration("window", default: .zero, in: .zero ... .seconds(60)), .seconds(10))
        expectEqual(reader.duration("lateness", default: .zero, in: .zero ... .seconds(86_400)), .seconds(5_400))
        expectEqual(reader.choice("format", default: Format.combined), .json)
        expectEqual(reader.value("rate", default: "10", parse: { $0 }), "100")
        expectEqual(reader.string("heartbeat.message", default: "HEARTBEAT"), "HB")
        expectEqual(reader.node("access")?["method"]?.jsonText, "[\"GET\"]")
        expectEqual(reader.optionalString("nothing"), nil)
        try reader.finish()
        #expect(reader.settings.first { $0.key == "window" }?.origin == .file(path: "c.json", line: 2))
    }

    @Test(arguments: 0..<64) func strongestSourceWinsForAnySubset(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let keys = ["alpha", "beta_gamma", "nested.delta", "nested.inner.epsilon"]
        var file: [String: String] = [:]
        var environment: [String: String] = [:]
        var flags: [String: [String]] = [:]
        for key in keys {
            let variable = "VISOR_" + key.uppercased().replacing(".", with: "_")
            if Bool.random(using: &random) { file[key] = "from file" }
            if Bool.random(using: &random) { environment[variable] = "from environment" }
            flags[key] = Bool.random(using: &random) ? ["from flag"] : []
        }
        func member(_ key: String) -> String {
            file[key].map { "\"\(key.split(separator: ".").last ?? "")\": \"\($0)\"" } ?? ""
        }
        func list(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: ", ") }
        let inner = "\"inner\": {\(member(keys[3]))}"
        let nested = "\"nested\": {\(list([member(keys[2]), inner]))}"
        let text = "{\(list([member(keys[0]), member(keys[1]), nested]))}"

        var reader = reader(text, flags: flags, environment: environment)
        for key in keys {
            let value = reader.string(key, default: "default")
            let variable = "VISOR_" + key.uppercased().replacing(".", with: "_")
            let flag = "--" + key.replacing(".", with: "-").replacing("_", with: "-")
            let expected: (String, ResolvedSetting.Origin) =
                if flags[key] != [] {
                    ("from flag", .flag(flag))
                } else if environment[variable] != nil {
                    ("from environment", .environment(variable))
                } else if file[key] != nil {
                    ("from file", .file(path: "c.json", line: 1))
                } else {
                    ("default", .default)
                }
            #expect(value == expected.0)
            #expect(reader.settings.last?.origin == expected.1)
        }
        try reader.finish()
    }

    @Test func everythingWrongIsSaidAtOnceFromTopToBottom() {
        let text = """
            {
              "windw": "10s",
              "threads": 0,
              "format": "combind",
              "heartbeat": { "interval": "soon", "mesage": "x" },
              "input": ["a", 5],
              "threads": 2
            }
            """
        let found = problems(
            reader(text, flags: ["rate": ["x"]], environment: ["VISOR_PROGRESS": "maybe"])
        ) { reader in
            _ = reader.duration("window", default: .zero, in: .zero ... .seconds(60))
            _ = reader.integer("threads", default: 1, in: 1...64)
            _ = reader.choice("format", default: Format.common)
            _ = reader.duration("heartbeat.interval", default: .zero, in: .zero ... .seconds(60))
            _ = reader.string("heartbeat.message", default: "")
            _ = reader.strings("input")
            _ = reader.boolean("progress", default: true)
            _ = reader.integer("rate", default: 1, in: 1...100)
        }
        #expect(
            found == [
                "c.json:2:3: windw: unknown key; did you mean window?",
                "c.json:3:14: threads: must be from 1 to 64, is 0",
                "c.json:4:13: format: \"combind\" is not one of common, combined, json; did you mean combined?",
                "c.json:5:30: heartbeat.interval: \"soon\" is no duration: write 10s, 500ms, 1h30m or a number of seconds",
                "c.json:5:38: heartbeat.mesage: unknown key; did you mean heartbeat.message?",
                "c.json:6:18: input[1]: expected a text in quotes, found the number 5",
                "c.json:7:3: the key \"threads\" stands here twice",
                "VISOR_PROGRESS: expected true or false, found \"maybe\"",
                "--rate: expected a whole number, found \"x\"",
            ])
    }

    @Test func badValueInTheFileCountsThoughAFlagOverridesIt() {
        let found = problems(
            reader("{\"threads\": \"many\"}", flags: ["threads": ["2"]], environment: ["VISOR_THREADS": "x"])
        ) { _ = $0.integer("threads", default: 1, in: 1...64) }
        #expect(found == ["c.json:1:13: threads: expected a whole number, found the string \"many\""])
    }

    @Test func emptyVariableCountsAsNotGiven() throws {
        var reader = reader(environment: ["VISOR_OUTPUT": ""])
        expectEqual(reader.string("output", default: "-"), "-")
        try reader.finish()
    }

    @Test func objectsPlaceTakenByAnotherValueIsOneProblem() {
        let found = problems(reader("{\"heartbeat\": 5}")) { reader in
            _ = reader.string("heartbeat.message", default: "")
            _ = reader.string("heartbeat.interval", default: "")
        }
        #expect(found == ["c.json:1:15: heartbeat: expected an object with message, found the number 5"])
    }

    @Test func dottedKeyIsAnsweredWithTheNestedForm() {
        let found = problems(reader("{\"heartbeat.message\": \"x\"}")) {
            _ = $0.string("heartbeat.message", default: "")
        }
        #expect(
            found == [
                "c.json:1:2: heartbeat.message: unknown key; write it nested, one object for each part of the name"
            ])
    }

    @Test func syntaxErrorIsReportedWithItsPlace() {
        #expect(problems(reader("{\n\"a\": }")) { _ in } == ["c.json:2:6: expected a value, found }"])
        #expect(problems(reader("[]")) { _ in } == ["c.json:1:1: expected an object { }, found an array"])
    }

    @Test func parseErrorsAndTheCallersProblemsStandAtTheValue() {
        struct NoRate: Error, CustomStringConvertible { let description = "not a rate" }
        let found = problems(reader("{\"rate\": \"fast\", \"skew\": 2}", flags: ["skew": ["3"]])) { reader in
            let rate: Int? = reader.value("rate", default: "10") {
                guard let number = Int($0) else { throw NoRate() }
                return number
            }
            #expect(rate == nil)
            _ = reader.number("skew", default: 1, in: 0...4)
            reader.report("too skewed", at: "skew")
        }
        #expect(found == ["c.json:1:10: rate: not a rate", "--skew: too skewed"])
    }

    @Test(arguments: ["1e999", "\"nan\"", "\"0x10\"", "\"\"", "true"]) func oddNumbersAreRefused(text: String) {
        #expect(problems(reader("{\"n\": \(text)}")) { _ = $0.number("n", default: 1, in: 0 ... .infinity) }.count == 1)
        #expect(problems(reader("{\"n\": \(text)}")) { _ = $0.integer("n", default: 1, in: 0 ... .max) }.count == 1)
    }

    @Test func fileIsLookedUpInOrder() throws {
        let folder = try TemporaryFolder()
        let named = try folder.write("given.json", "{\"v\": \"named\"}")
        _ = try folder.write("folder/test.json", "{\"v\": \"in folder\"}")
        _ = try folder.write("visor/config/test.json", "{\"v\": \"in visor\"}")
        _ = try folder.write("home/config/test.json", "{\"v\": \"in home\"}")
        let visor = folder.path + "/visor"
        let home = folder.path + "/home"
        func value(_ config: String?, _ environment: [String: String]) throws -> String {
            let flags = FlagValues(["config": config.map { [$0] } ?? []])
            var reader = ConfigurationReader(program: "test", flags: flags, environment: environment)
            let value = reader.string("v", default: "none")
            try reader.finish()
            return value
        }
        #expect(try value(named, ["VISORHOME": visor, "HOME": home]) == "named")
        #expect(try value(folder.path + "/folder", ["VISORHOME": visor, "HOME": home]) == "in folder")
        #expect(try value(nil, ["VISORHOME": visor, "HOME": home]) == "in visor")
        #expect(try value(nil, ["VISORHOME": folder.path, "HOME": home]) == "in home")
        #expect(try value(nil, ["VISORHOME": "", "HOME": folder.path]) == "none")
        #expect(try value(nil, [:]) == "none")
    }

    @Test func namedFileThatIsMissingIsAProblem() throws {
        let folder = try TemporaryFolder()
        for name in ["missing.json", "."] {
            let path = "\(folder.path)/\(name)"
            var reader = ConfigurationReader(program: "test", flags: FlagValues(["config": [path]]), environment: [:])
            let file = name == "." ? "\(path)/test.json" : path
            #expect { try reader.finish() } throws: { "\($0)" == "\(file): No such file or directory" }
        }
    }

    @Test func fileBeyondTheBoundIsRefused() {
        let text = "{}" + String(repeating: " ", count: ConfigurationFile.maximumSize)
        #expect(problems(reader(text)) { _ in } == ["c.json:1:1: the file is larger than 16 MiB"])
    }

    @Test func flagThatNobodyReadsIsAProgrammersError() async {
        await #expect(processExitsWith: .failure) {
            var reader = ConfigurationReader(
                program: "test", flags: FlagValues(["forgotten": []]), environment: [:], file: nil)
            try reader.finish()
        }
    }
}
