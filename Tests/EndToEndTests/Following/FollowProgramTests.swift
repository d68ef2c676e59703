import Foundation
import Glibc
import Testing
import VisorTesting

/// `stream_monitor --follow` as a process: what signals, restarts and other processes do to it.
@Suite(.timeLimit(.minutes(10))) final class FollowProgramTests {
    private let log: FollowedLog

    init() throws { log = try FollowedLog() }

    @Test(arguments: [SIGTERM, SIGINT]) func signalDrainsWithinFiveSecondsAndKeepsWindowsOpen(_ signal: Int32)
        async throws
    {
        try log.write(25)
        let monitor = try log.follow(quick: false)
        try await log.waitForCheckpoint()
        try log.write(10)
        let start = Date()
        let summary = try await log.stop(monitor, by: signal)
        // By what the program did last: until this test has its turn again, others may take long.
        #expect(try log.summaryTime().timeIntervalSince(start) < 5)
        #expect(summary.lines == 35)
        // The windows of the last 30 seconds are open, and stay so in the checkpoint.
        #expect(try log.linesInWindows() == 0)
        let next = try log.follow()
        try await log.waitForWindows(35)
        #expect(try await log.stop(next).lines == 35)
        #expect(try monitor.errors.isEmpty && next.errors.isEmpty)
    }

    @Test func killedProcessGoesOnWhereTheCheckpointIs() async throws {
        try log.write(40)
        for _ in 0..<4 {
            let monitor = try log.follow()
            try await log.waitForCheckpoint()
            try log.write(15)
            monitor.send(SIGKILL)
            #expect(try await monitor.end() == -Int(SIGKILL))
        }
        let last = try log.follow()
        try await log.waitForWindows(100)
        let summary = try await log.stop(last)
        #expect(summary.lines == 100 && summary.bytes == 100)
        #expect(summary.top.paths.allSatisfy { $0.count == 1 })
        try checkRevisions()
    }

    @Test func alertThatTheEndOfOneFileLostIsTakenFromTheOther() async throws {
        let files = ["--alert-file", log.folder.path("alerts.log"), "--alert-json", log.folder.path("alerts.jsonl")]
        let old = "an old line, 2026-11-19T10:00:00Z [errors{}#1 firing]\n"
        try log.append(old, to: "alerts.log")
        try log.write(5)
        let first = try log.follow(files)
        try await log.waitForCheckpoint()
        first.send(SIGKILL)
        #expect(try await first.end() == -Int(SIGKILL))
        let alert =
            #"{"rule":"errors","labels":{"section":"/a"},"episode":7,"state":"firing","severity":"info","value":3,"#
            + #""at":"2026-11-20T10:00:03Z","message":"bad"}"# + "\n"
        try log.append(alert + #"{"rule":"er"#, to: "alerts.jsonl")
        try log.append("bad, 2026-", to: "alerts.log")
        let second = try log.follow(files)
        let text = "bad, 2026-11-20T10:00:03Z [errors{section=\"/a\"}#7 firing]\n"
        try await wait(until: "the text is completed") { try log.folder.text("alerts.log").hasPrefix(old + text) }
        #expect(try log.folder.text("alerts.jsonl").hasPrefix(alert))
        #expect(try !log.folder.text("alerts.jsonl").contains("an old line"))
        #expect(try await log.stop(second).lines == 5)
        #expect(try second.errors.isEmpty)
    }

    /// No revision of a window is written twice, and they only grow.
    private func checkRevisions() throws {
        var last: [String: Int] = [:]
        for line in try log.folder.text("windows.jsonl").split(separator: "\n") {
            let window = try JSONDecoder().decode(WindowDocument.self, from: Data(line.utf8))
            #expect(window.revision > last[window.start] ?? 0)
            last[window.start] = window.revision
        }
    }

    @Test func missingFileIsWaitedForAndSaid() async throws {
        let monitor = try log.follow()
        try await monitor.waitForWords("a.log: does not exist; waiting for it")
        try log.write(12)
        try await log.waitForWindows(12)
        #expect(try await log.stop(monitor).lines == 12)
    }

    @Test func namedPipeIsFollowedOverItsWriters() async throws {
        #expect(mkfifo(log.folder.path("pipe"), 0o600) == 0)
        let monitor = try log.follow(input: "pipe")
        try await log.waitForCheckpoint()
        for number in 1...3 {
            try log.write(10, to: "part\(number)")
            try await log.folder.bash("cat part\(number) > pipe")
        }
        try await log.waitForWindows(log.count)
        #expect(try await log.stop(monitor).lines == log.count)
    }

    @Test(.enabled(if: UnreadableFile.canBeTried)) func permissionThatIsLostAndRegainedIsSaid() async throws {
        try log.write(5)
        let monitor = try log.follow(through: UnreadableFile.launcher)
        try await log.waitForWindows(5)
        try await log.folder.bash("touch new; chmod 0 new; mv a.log a.log.1; mv new a.log")
        try await monitor.waitForWords("a.log: cannot be read: Permission denied; trying again")
        try log.write(3, to: "a.log.1")
        try await log.folder.bash("chmod 644 a.log")
        try log.write(4)
        try await monitor.waitForWords("a.log: can be read again")
        try await log.waitForWindows(12)
        #expect(try await log.stop(monitor).lines == 12)
    }

    @Test func readingMayBeginAtTheEndOrAnew() async throws {
        try log.write(8)
        let first = try log.follow(["--read-from", "end"])
        try await log.waitForCheckpoint()
        try log.write(5)
        try await log.waitForWindows(5)
        #expect(try await log.stop(first).lines == 5)
        let second = try log.follow(["--read-from", "start"])
        try await wait(until: "all lines are in windows") { try log.linesInWindows() == 13 }
        #expect(try await log.stop(second).lines == 13)
    }

    @Test func windowsOfAnotherLengthBeginAtAHangup() async throws {
        let config = log.folder.path("stream_monitor.json")
        try log.folder.write("stream_monitor.json", #"{ "window": "10s" }"#)
        try log.write(25)
        let monitor = try log.follow(["--config", config, "--lateness", "1h", "--retention", "0s"], quick: false)
        try await log.waitForCheckpoint()
        try log.folder.write("stream_monitor.json", #"{ "window": "1m" }"#)
        monitor.send(SIGHUP)
        try await monitor.waitForWords("the configuration has been read again")
        // The windows that were open are written as they are.
        try await log.waitForWindows(25)
        try log.write(10)
        #expect(try await log.stop(monitor).lines == 35)
    }

    @Test func hangupWithoutInputsChangesNothing() async throws {
        try log.folder.write("stream_monitor.json", #"{ "inputs": [{ "path": "\#(log.folder.path("a.log"))" }] }"#)
        try log.write(5)
        let monitor = try ChildProgram(
            VisorProgram.streamMonitor.path,
            [
                "--config", log.folder.path("stream_monitor.json"), "--follow", "--checkpoint",
                log.folder.path("state"),
                "--summary", log.folder.path("summary.json"), "--quiet",
            ], in: log.folder, name: "monitor")
        try await log.waitForCheckpoint()
        try log.folder.write("stream_monitor.json", "{}")
        monitor.send(SIGHUP)
        try await monitor.waitForWords("no input; name files or folders with -i")
        try log.write(5)
        #expect(try await log.stop(monitor).lines == 10)
    }

    @Test func hangupReadsTheConfigurationAnew() async throws {
        let config = log.folder.path("stream_monitor.json")
        try log.folder.write("stream_monitor.json", #"{ "where": "path=/1 or path=/2" }"#)
        try log.write(4)
        let monitor = try log.follow(["--config", config])
        try await log.waitForWindows(2)
        try log.folder.write("stream_monitor.json", #"{ "where": "path^=/", "windw": "10s" }"#)
        monitor.send(SIGHUP)
        try await monitor.waitForWords("the configuration is as it was")
        let errors = try monitor.errors
        #expect(errors.contains("stream_monitor.json:1:23: windw: unknown key; did you mean window?"))
        try log.write(1)
        try log.folder.write("stream_monitor.json", #"{ "where": "path^=/" }"#)
        try await log.waitForCheckpoint()
        monitor.send(SIGHUP)
        try await monitor.waitForWords("the configuration has been read again")
        try log.write(20)
        try await log.waitForWindows(22)
        let summary = try await log.stop(monitor)
        #expect(summary.lines == 22 && summary.filtered == 3)
    }
}
