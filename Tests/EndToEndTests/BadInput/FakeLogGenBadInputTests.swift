import Testing
import VisorTesting

/// What `fake_log_gen` says when it is called or configured wrongly.
@Suite final class FakeLogGenBadInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let options: [BadInputCase] = [
        BadInputCase(name: "unknown mode", arguments: ["-m", "nonsense"], status: 2, names: ["nonsense"]),
        BadInputCase(
            name: "unknown option", arguments: ["-m", "access", "--nonsense"], status: 2, names: ["--nonsense"]),
        option("--rate", "fast"), option("--rate", "0"), option("--count", "few"), option("--duration", "soon"),
        option("--start", "yesterday"), option("--seed", "x"), option("--time-zone", "nowhere"),
        option("--format", "xml"),
        BadInputCase(
            name: "numbers in error mode", arguments: ["-m", "error", "--numbered"], status: 2,
            names: ["--numbered", "error log"]),
        option("--serve", "70000"), option("--tcp", "localhost"),
        BadInputCase(
            name: "two places", arguments: ["-m", "access", "--serve", "5555"], status: 2,
            names: ["--serve", "--output"]),
        option("--malformed", "2"), option("--burst", "nonsense"), option("--clients", "0"),
    ]

    private static func option(_ name: String, _ value: String) -> BadInputCase {
        BadInputCase(
            name: "\(name) \(value)", arguments: ["-m", "access", "--count", "1", name, value], status: 2,
            names: [String(name.drop { $0 == "-" }), value])
    }

    private static let configurations: [BadInputCase] = [
        BadInputCase(
            name: "missing configuration",
            arguments: ["-m", "access", "--count", "1", "--config", "{folder}/none.json"],
            status: 2, names: ["{folder}/none.json"]),
        configured("broken configuration", "{ \"heartbeat\": ", names: ["generator.json:"]),
        configured(
            "distribution that does not add up",
            #"{ "access": { "code": [200, 404], "code_dist": [0.5, 0.4] } }"#,
            names: ["generator.json:1:", "code_dist", "0.9"]),
        configured(
            "distribution of another length",
            #"{ "access": { "method": ["GET", "PUT"], "method_dist": [1.0] } }"#,
            names: ["generator.json:1:", "method_dist"]),
        configured("unknown key", "{\n  \"acess\": {}\n}\n", names: ["generator.json:2:3", "acess", "access"]),
        configured(
            "value of a wrong type", #"{ "heartbeat": { "interval": [] } }"#,
            names: ["generator.json:1:", "heartbeat.interval"]),
    ]

    private static func configured(_ name: String, _ text: String, names: [String]) -> BadInputCase {
        BadInputCase(
            name: name, arguments: ["-m", "access", "--count", "1", "--config", "generator.json"],
            files: ["generator.json": text], status: 2, names: names)
    }

    @Test(arguments: options + configurations)
    func wrongCallIsOneLineAndNothingWritten(_ bad: BadInputCase) async throws {
        var bad = bad
        bad.arguments += ["-o", "access.log", "--truth", "truth.json"]
        let run = try await bad.run(.fakeLogGen, in: folder)
        let complaints = bad.complaints(about: run, in: folder, outputs: ["access.log", "truth.json"])
        #expect(complaints.isEmpty, "\(run.standardError)")
    }

    @Test(arguments: ["{folder}", "{folder}/no/folder.log"])
    func outputThatCannotBeWrittenIsOneLine(_ output: String) async throws {
        let bad = BadInputCase(
            name: output, arguments: ["-m", "access", "--count", "1", "-o", output], status: 1, names: [output])
        let run = try await bad.run(.fakeLogGen, in: folder)
        #expect(bad.complaints(about: run, in: folder, outputs: []).isEmpty, "\(run.standardError)")
    }

    @Test func intervalWithItsEndsSwappedIsUsedAndSaid() async throws {
        let text = #"{ "access": { "interval": { "min": 0.02, "max": 0.01 } } }"#
        let file = try folder.write("generator.json", text)
        let run = try await VisorProgram.fakeLogGen.run(["-m", "access", "--count", "3", "--config", file])
        #expect(run.status == 0)
        #expect(run.standardOutput.split(separator: "\n").count >= 3)
        #expect(run.errorLines.count == 1, "\(run.standardError)")
        #expect(run.standardError.contains("access.interval"))
    }
}
