import Foundation
import Testing
import VisorTesting

/// A folder with a log that is written and followed.
final class FollowedLog {
    let folder: TemporaryFolder
    /// How many lines have been written.
    private(set) var count = 0

    private var starts = 0

    init() throws { folder = try TemporaryFolder() }

    /// Writes lines of so many seconds from now on, one a second by their times, behind the log's end.
    func write(_ lines: Int, to name: String = "a.log", end: String = "\n") throws {
        var text = ""
        for _ in 0..<lines {
            let seconds = 36_000 + count
            let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            count += 1
            text += "10.0.0.1 - - [20/Nov/2026:\(clock.joined(separator: ":")) +0000] \"GET /\(count) HTTP/1.1\" 200 1"
            text += " \"-\" \"test\"" + end
        }
        try append(text, to: name)
    }

    /// Writes text behind the end of a file.
    func append(_ text: String, to name: String = "a.log") throws {
        try folder.append(text, to: name)
    }

    /// Starts the monitor on the log, with windows that close soon after the log falls silent.
    func follow(
        _ arguments: [String] = [], input: String = "a.log", through launcher: [String] = [], quick: Bool = true
    ) throws -> ChildProgram {
        starts += 1
        let spans = quick ? ["--lateness", "0s", "--idle", "500ms", "--poll", "100ms"] : []
        let own = [
            "-i", folder.path(input), "--follow", "--checkpoint", folder.path("state"), "--output",
            folder.path("windows.jsonl"), "--summary", folder.path("summary.json"), "--quiet",
        ]
        let words = launcher + [VisorProgram.streamMonitor.path] + own + spans + arguments
        return try ChildProgram(words[0], Array(words.dropFirst()), in: folder, name: "monitor\(starts)")
    }

    /// How many lines are in the last revisions of all windows.
    func linesInWindows(_ name: String = "windows.jsonl") throws -> Int {
        guard folder.has(name) else { return 0 }
        // The last line may be torn while the disk is full.
        let text = try folder.text(name)
        let whole = text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
        return try SummaryDocument.windows(in: String(whole)).values.reduce(0) { $0 + $1.counts.lines }
    }

    /// Waits until so many lines are in windows.
    func waitForWindows(_ lines: Int) async throws {
        try await wait(until: "\(lines) lines are in windows") { try linesInWindows() == lines }
    }

    /// Waits until the checkpoint has been written anew since it was last waited for.
    func waitForCheckpoint() async throws {
        let known = try checkpoints()
        try await wait(until: "a checkpoint is written") { try checkpoints() != known }
    }

    /// The bytes of the checkpoints' files by their names.
    func checkpoints() throws -> [String: Data] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path("state"))) ?? []
        var found: [String: Data] = [:]
        for name in names where name.hasSuffix(".checkpoint") && !name.contains(".new.") {
            found[name] = FileManager.default.contents(atPath: folder.path("state/\(name)"))
        }
        return found
    }

    /// Ends a monitor by a signal, and returns the summary that it wrote.
    func stop(_ monitor: ChildProgram, by signal: Int32 = SIGTERM) async throws -> SummaryDocument {
        // Until a process that has just been started listens, a signal ends it as it ends any other.
        try await wait(until: "it listens to signals") { monitor.listens(to: signal) }
        monitor.send(signal)
        let status = try await monitor.end(within: .patience)
        guard status == 0 else { throw Ended(description: "\(status): \(try monitor.errors)") }
        return try SummaryDocument(contentsOf: folder.path("summary.json"))
    }

    /// When the last summary was written, which is the last that a monitor does.
    func summaryTime() throws -> Date {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("summary.json"))
        return try #require(attributes[.modificationDate] as? Date)
    }

    struct Ended: Error, CustomStringConvertible {
        let description: String
    }
}
