import Foundation
import Synchronization
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorAlerting

/// A file, and who follows it.
final class AlertFileStage {
    /// What has been said.
    final class Words: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { words.withLock { $0 } }
        func say(_ text: String) { words.withLock { $0.append(text) } }
    }

    let alerting: AlertingStage
    let words = Words()
    private var reading: AlertFileReading

    init() throws {
        alerting = try AlertingStage(routes: [Route(name: "all", receivers: ["ops"])])
        reading = AlertFileReading(path: alerting.folder.path("alerts.jsonl"))
    }

    var path: String { alerting.folder.path("alerts.jsonl") }

    func append(_ text: String) throws {
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    func restart() throws {
        try alerting.restart()
        reading = AlertFileReading(path: path)
    }

    /// Reads all that there is.
    func read() async throws {
        let reader = AlertFileReader(path: path, desk: alerting.desk, say: { [words] in words.say($0) })
        var leftOut = LeftOut()
        for _ in 0..<2 { while try await reader.step(&reading, &leftOut) {} }
    }

    /// Renames the file as rotation does, and those that have been renamed before.
    func rotate(_ generations: Int = 4) throws {
        for number in stride(from: generations, to: 0, by: -1) {
            let from = number == 1 ? path : "\(path).\(number - 1)"
            guard FileManager.default.fileExists(atPath: from) else { continue }
            try FileManager.default.moveItem(atPath: from, toPath: "\(path).\(number)")
        }
    }

    /// Rotates again and again, each time into a file that begins with another episode.
    func rotate(beginning episodes: ClosedRange<Int>) throws {
        for episode in episodes {
            try rotate()
            try append(AlertFileStage.line(episode))
        }
    }

    var names: [String] {
        get async {
            await alerting.desk.snapshot().book.alerts.values.map { $0.alert.labels["episode"] ?? "" }
                .sorted { Int($0) ?? 0 < Int($1) ?? 0 }
        }
    }

    /// A line of such a file.
    static func line(_ episode: Int, _ state: AlertState = .firing, at second: Int64 = 1_795_168_800) -> String {
        let change = AlertTransition(
            identity: AlertIdentity(
                rule: "errors", labels: [AlertLabel("host", "a")], episode: episode, state: state),
            at: EventTime(seconds: second), severity: .critical, value: 3, message: "Errors",
            lines: [
                AlertLine(time: nil, process: "web", client: "10.0.0.1", message: "failed", source: "a.log", offset: 7)
            ])
        return String(decoding: AlertDocument.json(change), as: UTF8.self)
    }
}

/// The files that there are, one of which may not be read.
struct ClosedFileSystem: FileSystem {
    let closed: String
    private let host = HostFileSystem()

    init(closed: String) { self.closed = closed }

    func open(_ path: String, for use: FileUse) throws(SystemError) -> any OpenFile {
        guard path != closed else { throw SystemError(code: EACCES) }
        return try host.open(path, for: use)
    }

    func status(of path: String) throws(SystemError) -> FileStatus { try host.status(of: path) }
    func names(in folder: String) throws(SystemError) -> [String] { try host.names(in: folder) }
    func resolved(_ path: String) -> String { host.resolved(path) }
    func rename(_ path: String, to other: String) throws(SystemError) { try host.rename(path, to: other) }
    func remove(_ path: String) throws(SystemError) { try host.remove(path) }
    func syncFolder(_ path: String) throws(SystemError) { try host.syncFolder(path) }
}
