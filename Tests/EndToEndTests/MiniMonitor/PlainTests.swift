import Foundation
import Glibc
import Testing
import VisorTesting

/// `mini_monitor` without a screen.
@Suite(.timeLimit(.minutes(10))) final class PlainTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private struct Window: Decodable {
        var start: String
        var revision: Int
        var lines: Int
        var hits: Int
        var status: [String: Int]
    }

    private func makeLog(_ count: Int = 6_000) async throws -> GeneratorTruth {
        let run = try await VisorProgram.fakeLogGen.run(
            ["--start", "2026-11-20T10:00:00Z", "--seed", "2", "--rate", "50", "--count", "\(count)"]
                + ["-o", folder.path("a.log"), "--truth", folder.path("truth.json")])
        #expect(run.status == 0, "\(run.standardError)")
        return try GeneratorTruth(contentsOf: folder.path("truth.json"))
    }

    /// The last revision of each window.
    private func windows(_ text: String) throws -> [String: Window] {
        var windows: [String: Window] = [:]
        for line in text.split(separator: "\n") {
            let window = try JSONDecoder().decode(Window.self, from: Data(line.utf8))
            windows[window.start] = window
        }
        return windows
    }

    private func expect(_ windows: [String: Window], equal truth: GeneratorTruth) {
        #expect(windows.count == truth.windows.count)
        for window in truth.windows {
            #expect(windows[window.start]?.lines == window.counts.lines, "\(window.start)")
            #expect(windows[window.start]?.hits == window.counts.hits, "\(window.start)")
            #expect(windows[window.start]?.status == window.counts.status, "\(window.start)")
        }
    }

    @Test func onceReadsToTheEndAndItsCountsEqualTheTruth() async throws {
        let truth = try await makeLog(40_000)
        let json = try await VisorProgram.miniMonitor.run(["--once", "--json", "a.log"], folder: folder.path)
        #expect(json.status == 0 && json.standardError.isEmpty)
        expect(try windows(json.standardOutput), equal: truth)
        let report = try await VisorProgram.miniMonitor.run(
            ["--once", "-i", "a.log", "-o", "w.jsonl"], folder: folder.path)
        #expect(report.status == 0 && report.standardOutput.contains("40,000"))
        #expect(report.standardOutput.hasPrefix("Visor"))
        expect(try windows(try folder.text("w.jsonl")), equal: truth)
    }

    @Test func followedWindowsEqualTheTruth() async throws {
        let truth = try await makeLog()
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path,
            [folder.path("a.log"), "--json", "-o", folder.path("w.jsonl"), "--alert-file", folder.path("alerts.txt")],
            in: folder, name: "monitor")
        try await wait(until: "the last whole window is there") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains(":01:40Z\"")
        }
        monitor.send(SIGINT)
        #expect(try await monitor.end() == 0)
        expect(try windows(try folder.text("monitor.output")), equal: truth)
        #expect(try folder.text("monitor.output") == folder.text("w.jsonl"))
        let alerts = try folder.text("alerts.txt")
        #expect(alerts.hasPrefix("High traffic generated an alert - hits = ") && alerts.hasSuffix("]\n"))
    }

    @Test func blocksArePrintedWhereTheOutputIsNoTerminal() async throws {
        _ = try await makeLog(1_500)
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path, [folder.path("a.log")], in: folder, name: "monitor")
        try await wait(until: "a block is there") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains("10:00:10-10:00:20")
        }
        monitor.send(SIGTERM)
        #expect(try await monitor.end() == 0)
        let text = try folder.text("monitor.output")
        #expect(text.contains("  sections  / ") && text.contains("  status    2xx "))
        #expect(text.contains("2026-11-20 10:00:20-10:00:30"), "what was still open is printed at the end")
        #expect(text.contains("High traffic generated an alert"))
        #expect(!text.contains("\u{1B}"))
        #expect(try monitor.errors.isEmpty)
    }

    @Test func silenceIsToldAndAlertsStandInWholeLinesBehindATornOne() async throws {
        _ = try await makeLog(1_000)
        try folder.write("alerts.txt", "torn")
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path,
            [folder.path("a.log"), "--period", "1", "--alert-period", "10", "--alert-file", folder.path("alerts.txt")],
            in: folder,
            name: "monitor")
        try await wait(until: "silence is told") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains("no lines")
        }
        monitor.send(SIGTERM)
        #expect(try await monitor.end() == 0)
        let lines = try folder.text("alerts.txt").split(separator: "\n")
        #expect(lines.first == "torn" && lines.dropFirst().first?.hasPrefix("High traffic generated") ?? false)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func folderOfTheDemonstrationGoesWithIt(_ signal: Int32) async throws {
        let place = try folder.makeFolder("place")
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path, ["--demo", "--period", "1"], in: folder, name: "monitor",
            environment: ["TMPDIR=\(place)", "HOME=/nonexistent", "PATH=/usr/bin:/bin"])
        try await wait(until: "a block is there") {
            try folder.has("monitor.output") && folder.text("monitor.output").contains("  sections  ")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 1)
        monitor.send(signal)
        #expect(try await monitor.end() == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).isEmpty)
    }

    @Test func whatCannotBeIsSaidInALine() async throws {
        let missing = try await VisorProgram.miniMonitor.run(["--once", "none.log"], folder: folder.path)
        #expect(missing.status == 1 && missing.errorLines == ["mini_monitor: none.log: no such file"])
        let pipe = try await VisorProgram.miniMonitor.run(["-i", "-"], folder: folder.path)
        #expect(pipe.status == 2 && pipe.standardError.contains("goes with '--once'"))
        try folder.write("a.log", "x\n")
        let same = try await VisorProgram.miniMonitor.run(["a.log", "-o", "a.log"], folder: folder.path)
        #expect(same.status == 2 && same.standardError.contains("is the same file as the input a.log"))
    }

    @Test(arguments: [
        (["--config", "none.json"], 2, "none.json: No such file or directory"),
        (["--demo", "a.log"], 2, "does not go with '--demo'"),
        ([""], 2, "an empty name"),
        (["--alert", "-5"], 2, "--alert-threshold: must be from 0 to 1000000000, is -5"),
        (["--alert", "--once"], 2, "Missing value for '--alert"),
        (["/dev/zero"], 1, "/dev/zero: is a device; only files and pipes can be followed"),
        (["--debug-file", "none/log", "a.log"], 1, "none/log: cannot be written: No such file or directory"),
    ])
    func whatIsWrongWithArgumentsIsSaidInALine(_ arguments: [String], _ status: Int, _ text: String) async throws {
        let run = try await VisorProgram.miniMonitor.run(arguments, folder: folder.path)
        #expect(run.status == status && run.errorLines.count == 1, "\(run.standardError)")
        #expect(run.standardError.contains(text), "\(run.standardError)")
    }

    @Test func whatIsWaitedForIsSaid() async throws {
        try folder.makeFolder("empty")
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path, [folder.path("empty"), folder.path("none*.log"), pipe],
            in: folder, name: "monitor")
        try await wait(until: "all three are said") { try monitor.errors.split(separator: "\n").count >= 3 }
        let errors = try monitor.errors
        #expect(errors.contains("empty: no log in this folder yet; waiting for one"))
        #expect(errors.contains("none*.log: no file matches yet; waiting for one"))
        #expect(errors.contains("pipe: is a pipe; waiting for lines"))
        monitor.send(SIGTERM)
        #expect(try await monitor.end() == 0)
        #expect(try monitor.errors.split(separator: "\n").count == 3, "each is said once")
    }

    @Test func manyFilesOfLongLinesTakeBoundedMemory() async throws {
        _ = try await makeLog(700)
        let long = String(repeating: "x", count: 500_000) + "\n"
        let log = try long + long + folder.text("a.log")
        try folder.makeFolder("logs")
        for number in 0..<100 { try folder.write("logs/\(number).log", log) }
        let monitor = try ChildProgram(
            VisorProgram.miniMonitor.path, [folder.path("logs"), "--json", "-o", folder.path("w.jsonl")],
            in: folder, name: "monitor")
        try await wait(until: "the first whole window of all files is there") {
            try folder.has("w.jsonl") && windows(folder.text("w.jsonl"))["2026-11-20T10:00:00Z"]?.lines == 50_000
        }
        let peak = MeasuredRun.residentPeak(of: monitor.process)
        monitor.send(SIGTERM)
        #expect(try await monitor.end() == 0)
        #expect(peak > 0 && peak < 64 << 20, "\(peak >> 20) MiB")
    }

    @Test func namesAreAnyBytes() async throws {
        _ = try await makeLog(500)
        let script = """
            mkdir logs && name=$(printf 'caf\\351.log') && cp a.log "logs/$name"
            "$0" --once "logs/$name" > once.txt && "$0" --once 'logs/*.log' > pattern.txt
            "$0" logs --json -o "$(printf 'w\\377.jsonl')" > followed.jsonl &
            until grep -qs 10:00:00Z followed.jsonl; do sleep 0.1; done
            kill $! && wait $!
            cmp followed.jsonl w?.jsonl
            "$0" --once "$(printf 'no\\377')"
            """
        let run = try await ProgramCall(
            program: "/bin/sh", arguments: ["-c", script, VisorProgram.miniMonitor.path], folder: folder.path
        ).run()
        #expect(run.errorLines == ["mini_monitor: no\\xff: no such file"], "\(run.standardError)")
        #expect(try folder.text("once.txt").contains("500") && folder.text("pattern.txt").contains("500"))
        #expect(try folder.text("followed.jsonl").contains("2026-11-20T10:00:00Z"))
    }

    @Test func filesBeyondWhatCanBeOpenAreCountedInOneLine() async throws {
        _ = try await makeLog(100)
        let log = try folder.text("a.log")
        try folder.makeFolder("logs")
        for number in 0..<300 { try folder.write("logs/\(number).log", log) }
        let program = VisorProgram.miniMonitor.path
        let monitor = try ChildProgram(
            "/bin/sh", ["-c", "ulimit -n 256; exec \"$0\" \"$@\"", program, folder.path("logs")], in: folder,
            name: "monitor")
        try await wait(until: "it is said") { try !monitor.errors.isEmpty }
        try await wait(until: "the others are read") { try folder.text("monitor.output").contains("10:00:00-") }
        monitor.send(SIGTERM)
        #expect(try await monitor.end() == 0)
        let errors = try monitor.errors
        #expect(errors.split(separator: "\n").count == 1 && errors.contains(" of 300 files are left out"), "\(errors)")
        #expect(errors.contains("no more than 256 can be open") && errors.contains("ulimit -n"), "\(errors)")
    }

    @Test func fullDiskEndsAReadingWithLittleMemory() async throws {
        _ = try await makeLog(200_000)
        let run = try await MeasuredRun.run(
            .miniMonitor, ["--once", "--period", "1", folder.path("a.log"), "-o", "/dev/full"], in: folder)
        #expect(run.status == 1 && run.standardError.contains("/dev/full: cannot be written"))
        #expect(run.peakBytes < 64 << 20, "\(run.peakBytes >> 20) MiB")
    }
}
