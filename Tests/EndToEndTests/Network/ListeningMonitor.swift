import Foundation
import Testing
import VisorTesting

/// A `stream_monitor` that takes lines over TCP, with windows that close soon after all have fallen silent.
final class ListeningMonitor {
    let log: FollowedLog
    let child: ChildProgram

    /// Starts one in the folder of a log, which need not be there.
    init(_ arguments: [String], in log: FollowedLog, name: String = "monitor") throws {
        self.log = log
        child = try ChildProgram(
            VisorProgram.streamMonitor.path,
            [
                "--checkpoint", log.folder.path("state"), "--output", log.folder.path("windows.jsonl"), "--summary",
                log.folder.path("summary.json"), "--quiet", "--lateness", "0s", "--idle", "500ms", "--top", "30000",
            ] + arguments, in: log.folder, name: name)
    }

    /// Starts one that listens at a port that the system chooses.
    static func listening(
        _ arguments: [String] = [], in log: FollowedLog, name: String = "monitor"
    ) async throws -> (monitor: ListeningMonitor, port: Int) {
        let monitor = try ListeningMonitor(
            ["--listen", "tcp://127.0.0.1:0"] + arguments, in: log, name: name)
        return (monitor, try await monitor.child.port(behind: "listening at tcp://127.0.0.1:"))
    }

    /// Ends it when so many lines are in windows, and returns the summary.
    func stop(after lines: Int) async throws -> SummaryDocument {
        try await log.waitForWindows(lines)
        return try await log.stop(child)
    }

    /// The most memory that has been resident, in bytes.
    var peakBytes: Int { MeasuredRun.residentPeak(of: child.process) }
}

extension ChildProgram {
    /// The port that it says behind some words.
    func port(behind words: String) async throws -> Int {
        try await waitForWords(words)
        let rest = try errors.split(separator: words, maxSplits: 1).last ?? ""
        return try #require(Int(rest.prefix(while: \.isNumber)))
    }
}

extension GeneratorTruth {
    /// How many lines have a time, and so are in windows.
    var linesInWindows: Int { windows.reduce(0) { $0 + $1.counts.lines } }
}
