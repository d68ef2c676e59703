import Glibc
import Testing
import VisorTesting

/// What `stream_monitor` says when it is called wrongly, or is given what it cannot read.
@Suite final class StreamMonitorBadInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let good = ["access.log": BadInputCase.accessLine]

    private static let inputs: [BadInputCase] = [
        BadInputCase(
            name: "missing file", arguments: ["-i", "{folder}/none.log"], status: 1, names: ["{folder}/none.log"]),
        BadInputCase(
            name: "one of two files missing", arguments: ["-i", "access.log", "none.log"], files: good, status: 1,
            names: ["none.log"]),
        BadInputCase(name: "directory", arguments: ["-i", "{folder}"], status: 1, names: ["{folder}", "directory"]),
        BadInputCase(
            name: "pattern without match", arguments: ["-i", "{folder}/*.nothing"], status: 1,
            names: ["{folder}/*.nothing"]),
        BadInputCase(
            name: "no line of a known format", arguments: ["-i", "prose.txt"],
            files: ["prose.txt": "It was the best of times,\nit was the worst of times.\n"], status: 1,
            names: ["prose.txt", "format"]),
        BadInputCase(
            name: "no line of a known format on standard input", arguments: ["-i", "-"], input: "one\ntwo\n",
            status: 1, names: ["format"]),
        BadInputCase(
            name: "no line of the given format", arguments: ["-i", "access.log", "--format", "apache_error"],
            files: good, status: 1, names: ["access.log", "apache_error"]),
        BadInputCase(
            name: "dead letters into a missing folder",
            arguments: ["-i", "access.log", "--dead-letter", "{folder}/no/folder.log"], files: good, status: 1,
            names: ["{folder}/no/folder.log"]),
        BadInputCase(
            name: "alerts into a missing folder",
            arguments: ["-i", "access.log", "--alert-file", "{folder}/no/alerts.log"], files: good, status: 1,
            names: ["{folder}/no/alerts.log"]),
    ]

    private static let options: [BadInputCase] = [
        BadInputCase(name: "no input", arguments: [], status: 2, names: ["-i"]),
        BadInputCase(name: "nothing to follow", arguments: ["--follow"], status: 2, names: ["-i"]),
        BadInputCase(
            name: "following the standard input", arguments: ["-i", "-", "--follow"], status: 2,
            names: ["--follow", "standard input"]),
        BadInputCase(
            name: "checkpoint without following", arguments: ["-i", "access.log", "--checkpoint", "state"], files: good,
            status: 2, names: ["--checkpoint", "--follow"]),
        BadInputCase(
            name: "following into a pipe",
            arguments: ["-i", "access.log", "--follow", "--checkpoint", "state", "--dead-letter", "-"], files: good,
            status: 2, names: ["-", "no regular file"]),
        BadInputCase(
            name: "following with alerts into a pipe",
            arguments: ["-i", "access.log", "--follow", "--checkpoint", "state", "--alert-json", "-"], files: good,
            status: 2, names: ["-", "no regular file"]),
        BadInputCase(
            name: "alerts in one file, as two forms",
            arguments: ["-i", "access.log", "--alert-file", "alerts", "--alert-json", "alerts"], files: good,
            status: 2, names: ["alerts", "same file"]),
        BadInputCase(
            name: "place that is none", arguments: ["-i", "access.log", "--follow", "--read-from", "stat"], files: good,
            status: 2, names: ["--read-from", "start"]),
        BadInputCase(
            name: "name that is none", arguments: ["-i", "access.log", "--follow", "--name", "../up"], files: good,
            status: 2, names: ["--name", "../up"]),
        BadInputCase(
            name: "no home for the state", arguments: ["-i", "access.log", "--follow"], files: good,
            environment: ["HOME": nil], status: 2, names: ["HOME", "--checkpoint"]),
        BadInputCase(
            name: "output over a followed file",
            arguments: ["-i", "access.log", "--follow", "--checkpoint", "state", "--dead-letter", "access.log"],
            files: good,
            status: 2, names: ["access.log", "same file"]),
        BadInputCase(
            name: "listening to everybody", arguments: ["--listen", "tcp://0.0.0.0:5555"], status: 2,
            names: ["tcp://0.0.0.0:5555", "--allow-from"]),
        BadInputCase(
            name: "listening to everybody over TLS",
            arguments: ["--listen", "tls://0.0.0.0:5555", "--tls-certificate", "c.pem", "--tls-key", "k.pem"],
            status: 2, names: ["tls://0.0.0.0:5555", "--tls-client-ca"]),
        BadInputCase(
            name: "TLS without a certificate", arguments: ["--listen", "tls://127.0.0.1:5555"], status: 2,
            names: ["tls://127.0.0.1:5555", "--tls-certificate"]),
        BadInputCase(
            name: "certificate that is missing",
            arguments: [
                "--listen", "tls://127.0.0.1:5555", "--tls-certificate", "{folder}/none.pem", "--tls-key", "k.pem",
                "--checkpoint", "state",
            ], status: 2, names: ["{folder}/none.pem"]),
        BadInputCase(
            name: "certificate that is none",
            arguments: [
                "--listen", "tls://127.0.0.1:5555", "--tls-certificate", "access.log", "--tls-key", "access.log",
                "--checkpoint", "state",
            ], files: good, status: 2, names: ["access.log", "certificate"]),
        BadInputCase(
            name: "network that is none",
            arguments: ["--listen", "tcp://127.0.0.1:5555", "--allow-from", "10.0.0.0/33"], status: 2,
            names: ["--allow-from", "10.0.0.0/33"]),
        BadInputCase(
            name: "fetching from a page", arguments: ["--connect", "http://127.0.0.1:80/"], status: 2,
            names: ["http://127.0.0.1:80/", "tcp://"]),
        BadInputCase(
            name: "address of another machine",
            arguments: ["--listen", "tcp://192.0.2.1:5555", "--allow-from", "10.0.0.0/8", "--checkpoint", "state"],
            status: 1, names: ["tcp://192.0.2.1:5555"]),
        BadInputCase(
            name: "unknown option", arguments: ["-i", "access.log", "--nonsense"], files: good, status: 2,
            names: ["--nonsense"]),
        BadInputCase(
            name: "unknown option near a known one", arguments: ["-i", "access.log", "--windw", "10s"], files: good,
            status: 2, names: ["--windw"]),
        BadInputCase(
            name: "option without its value", arguments: ["-i", "access.log", "--window"], files: good, status: 2,
            names: ["--window"]),
        BadInputCase(
            name: "missing rules", arguments: ["-i", "access.log", "--rules", "none.json"], files: good, status: 2,
            names: ["none.json", "No such file"]),
        BadInputCase(
            name: "folder of rules", arguments: ["-i", "access.log", "--rules", "{folder}"], files: good, status: 2,
            names: ["{folder}", "directory"]),
        BadInputCase(
            name: "wrong rule", arguments: ["-i", "access.log", "--rules", "rules.json"],
            files: good.merging(["rules.json": #"{"rules": [{"name": "a", "metric": "ratio", "above": 5}]}"#]) { $1 },
            status: 2, names: ["rules.json:1:54: rules[0].above", "0.05 is 5 %"]),
        BadInputCase(
            name: "threshold of nothing", arguments: ["-i", "access.log", "--alert-threshold", "0"], files: good,
            status: 2, names: ["--alert-threshold", "above 0"]),
        BadInputCase(
            name: "period of half a second", arguments: ["-i", "access.log", "--alert-period", "1.5s"], files: good,
            status: 2, names: ["--alert-period", "whole seconds"]),
        BadInputCase(
            name: "window that is no duration", arguments: ["-i", "access.log", "--window", "soon"], files: good,
            status: 2, names: ["window", "soon"]),
        BadInputCase(
            name: "window of nothing", arguments: ["-i", "access.log", "--window", "0s"], files: good, status: 2,
            names: ["window", "0s"]),
        BadInputCase(
            name: "no thread", arguments: ["-i", "access.log", "--threads", "0"], files: good, status: 2,
            names: ["threads", "0"]),
        BadInputCase(
            name: "threads that are no number", arguments: ["-i", "access.log", "--threads", "many"], files: good,
            status: 2, names: ["threads", "many"]),
        BadInputCase(
            name: "unknown format", arguments: ["-i", "access.log", "--format", "nonsense"], files: good, status: 2,
            names: ["format", "nonsense"]),
        BadInputCase(
            name: "bad value in the environment", arguments: ["-i", "access.log"], files: good,
            environment: ["VISOR_WINDOW": "soon"], status: 2, names: ["VISOR_WINDOW", "soon"]),
    ]

    /// Options that say how lines are read, and which of them count.
    private static let readings: [BadInputCase] = [
        option("--format", "%h %t %{Referer", ["--format", "column 8"]),
        option("--format", "%h %t %!", ["--format", "column 7"]),
        option("--format", "%h \"%r\" %>s", ["--format", "%t"]),
        option("--format", "$remote_addr $status", ["--format", "$time_local"]),
        option("--format", "regex:(?<ip>.*)", ["--format", "time"]),
        option("--format", "regex:(?<time>.*", ["--format", "column 11"]),
        option("--format", "regex:(?<tme>.*)", ["--format", "tme", "time"]),
        option("--format", "combind", ["--format", "combind", "combined"]),
        option("--time-zone", "Europe/Berlim", ["--time-zone", "Europe/Berlim", "Europe/Berlin"]),
        option("--time-zone", "../../etc/passwd", ["--time-zone", "../../etc/passwd"]),
        option("--time-zone", "-2500", ["--time-zone", "-2500"]),
        option("--where", "status>=500 and statsu=1", ["--where", "column 17", "statsu", "status"]),
        option("--where", "status>=500 and", ["--where", "column 16"]),
        option("--where", "ip=10.0.0.0/33", ["--where", "10.0.0.0/33", "32"]),
        option("--where", String(repeating: "(", count: 100_000), ["--where", "column"]),
        option("--trust", "10.0.0.0/33", ["--trust", "10.0.0.0/33"]),
        option("--trust", "proxy.example", ["--trust", "proxy.example"]),
        option("--from", "yesterday", ["--from", "yesterday"]), option("--to", "2026-02-30", ["--to", "2026-02-30"]),
        BadInputCase(
            name: "from after to",
            arguments: ["-i", "access.log", "--from", "2026-11-21", "--to", "2026-11-20"], files: good, status: 2,
            names: ["--to", "after", "2026-11-21T00:00:00Z"]),
        BadInputCase(
            name: "dead letters that must not be named",
            arguments: ["-i", "access.log", "--anonymize", "--dead-letter", "{folder}/dead.log"], files: good,
            status: 2,
            names: ["--dead-letter", "anonymize"]),
    ]

    private static func option(_ option: String, _ value: String, _ names: [String]) -> BadInputCase {
        BadInputCase(
            name: "\(option) \(value.prefix(40))", arguments: ["-i", "access.log", option, value], files: good,
            status: 2,
            names: names)
    }

    private static let configurations: [BadInputCase] = [
        BadInputCase(
            name: "missing configuration", arguments: ["-i", "access.log", "--config", "{folder}/none.json"],
            files: good, status: 2, names: ["{folder}/none.json"]),
        configured("broken configuration", "{\n  \"window\": \n", names: ["monitor.json:"]),
        configured("configuration that is no object", "[]\n", names: ["monitor.json:1:1"]),
        configured("unknown key", "{\n  \"windw\": \"10s\"\n}\n", names: ["monitor.json:2:3", "windw", "window"]),
        configured("value of a wrong type", "{\n  \"threads\": \"many\"\n}\n", names: ["monitor.json:2:", "threads"]),
        configured("value out of range", "{ \"window\": \"-10s\" }\n", names: ["monitor.json:1:", "window"]),
        configured(
            "bad format of one input", "{ \"inputs\": [\n{ \"path\": \"a\", \"format\": \"%h %!\" } ] }",
            names: ["monitor.json:2:", "inputs[0].format", "column 4"]),
        configured(
            "bad zone of one input", "{ \"inputs\": [\n{ \"path\": \"a\", \"time_zone\": \"Mars/Base\" } ] }",
            names: ["monitor.json:2:", "inputs[0].time_zone", "Mars/Base"]),
        configured("input without a path", "{ \"inputs\": [ {} ] }", names: ["monitor.json:1:", "inputs[0].path"]),
        configured(
            "path of JSON without a key", "{ \"json\": { \"ip\": \"a..b\" } }",
            names: ["monitor.json:1:", "json", "column 3"]),
        configured(
            "unknown field of JSON", "{ \"json\": { \"ipp\": \"a\" } }", names: ["monitor.json:1:", "json.ipp", "ip"]),
        configured(
            "JSON as deep as a well", String(repeating: "[", count: 100_000), names: ["monitor.json:1:"]),
    ]

    private static func configured(_ name: String, _ text: String, names: [String]) -> BadInputCase {
        BadInputCase(
            name: name, arguments: ["-i", "access.log", "--config", "monitor.json"],
            files: ["access.log": BadInputCase.accessLine, "monitor.json": text], status: 2, names: names)
    }

    @Test(arguments: inputs + options + readings + configurations)
    func wrongCallIsOneLineAndNothingWritten(_ bad: BadInputCase) async throws {
        var bad = bad
        bad.arguments += ["--output", "windows.jsonl", "--summary", "summary.json"]
        let run = try await bad.run(.streamMonitor, in: folder)
        let complaints = bad.complaints(about: run, in: folder, outputs: ["windows.jsonl", "summary.json"])
        #expect(complaints.isEmpty, "\(run.standardError)")
    }

    @Test(arguments: ["--output", "--summary"])
    func outputIntoMissingFolderIsOneLine(_ option: String) async throws {
        let bad = BadInputCase(
            name: option, arguments: ["-i", "access.log", option, "{folder}/no/folder.json"], files: Self.good,
            status: 1,
            names: ["{folder}/no/folder.json"])
        let run = try await bad.run(.streamMonitor, in: folder)
        #expect(bad.complaints(about: run, in: folder, outputs: []).isEmpty, "\(run.standardError)")
    }

    @Test(.enabled(if: UnreadableFile.canBeTried))
    func fileWithoutPermissionIsOneLine() async throws {
        let file = try folder.write("closed.log", BadInputCase.accessLine)
        let bad = BadInputCase(name: "no permission", arguments: [], status: 1, names: [file, "ermission"])
        let run = try await UnreadableFile.run(
            .streamMonitor, on: file, ["-i", file, "--summary", folder.path("summary.json")])
        #expect(bad.complaints(about: run, in: folder, outputs: ["summary.json"]).isEmpty, "\(run.standardError)")
    }

    @Test func checkConfigSaysEverythingThatIsWrong() async throws {
        let file = try folder.write("monitor.json", "{\n  \"windw\": \"10s\",\n  \"threads\": \"many\"\n}\n")
        let run = try await VisorProgram.streamMonitor.run(["--config", file, "--check-config"])
        let text = run.standardOutput + run.standardError
        #expect(run.status == 2)
        #expect(text.contains("\(file):2:3"))
        #expect(text.contains("\(file):3:"))
    }

    @Test func emptyFileIsAReportOfZeros() async throws {
        let file = try folder.write("empty.log", "")
        let output = folder.path("summary.json")
        let run = try await VisorProgram.streamMonitor.run(["-i", file, "--summary", output])
        #expect(run.status == 0, "\(run.standardError)")
        #expect(run.standardError.isEmpty)
        #expect(!run.standardOutput.isEmpty)
        let summary = try SummaryDocument(contentsOf: output)
        #expect(
            [summary.lines, summary.hits, summary.heartbeats, summary.malformed, summary.bytes] == [0, 0, 0, 0, 0])
        #expect(summary.status.isEmpty && summary.methods.isEmpty && summary.levels.isEmpty)
        #expect(summary.top.paths.isEmpty && summary.top.clients.isEmpty)
    }
}
