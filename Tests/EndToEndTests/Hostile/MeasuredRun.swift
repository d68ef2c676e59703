import Foundation
import VisorTesting

/// A run of a program of which is known how much memory it took at most.
///
/// By `posix_spawn` and `/proc`: `wait4` tells of a child the memory of the process that it was forked from, too.
struct MeasuredRun: Sendable {
    /// The exit code, or minus the signal's number where a signal ended it.
    var status: Int
    /// The most memory that was resident at a time, in bytes, without the pages of its own files, as seen a few milliseconds before
    /// the end.
    var peakBytes: Int
    var standardError: String

    /// Runs a program without input in a folder to its end.
    ///
    /// - Throws: `SystemCallError` where it cannot be started, `DeadlineExceeded`.
    static func run(
        _ program: VisorProgram, _ arguments: [String], in folder: TemporaryFolder, deadline: Duration = .seconds(100)
    ) async throws -> MeasuredRun {
        let child = try ChildProgram(program.path, arguments, in: folder)
        var peakBytes = 0
        let status = try await child.end(within: deadline) {
            peakBytes = max(peakBytes, residentPeak(of: child.process))
        }
        return MeasuredRun(status: status, peakBytes: peakBytes, standardError: try child.errors)
    }

    /// The most memory of a process that has been resident, in bytes, without the pages of its own files; 0 once it has ended.
    ///
    /// A program that is built for debugging has tens of megabytes of these, which say nothing of what it keeps.
    static func residentPeak(of child: pid_t) -> Int {
        let path = "/proc/\(child)/status"
        guard let data = FileManager.default.contents(atPath: path) else { return 0 }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        func kibibytes(_ name: String) -> Int {
            let line = lines.first { $0.hasPrefix("\(name):") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }
        return 1_024 * max(0, kibibytes("VmHWM") - kibibytes("RssFile"))
    }
}
