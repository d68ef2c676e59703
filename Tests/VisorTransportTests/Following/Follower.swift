import Foundation
import VisorKit
import VisorTesting

@testable import VisorTransport

/// Follows files of a folder on one thread and remembers the lines; restarted, it goes on from where it was.
final class Follower {
    /// The lines that were read since they were taken last.
    private(set) var lines: [String] = []
    /// What there was to say.
    private(set) var messages: [String] = []
    /// How many lines were too long.
    private(set) var overlong = 0
    /// The time by which files are quiet.
    var now = Duration.zero
    /// What has been read of each source.
    private(set) var records: [Int: SourceRecord] = [:]
    /// The partitions that joined, and those that ended.
    private(set) var joined: [Int] = []
    private(set) var ended: [Int] = []

    /// The format of the lines that were read last.
    private(set) var lastFormat: LogFormat?
    /// The sources that blocks have named, all of them together for each partition.
    private(set) var sources: [Int: Set<String>] = [:]

    private let requests: [InputRequest]
    private let settings: FollowSettings
    private var files: FollowedFiles<HostFileSystem>

    /// Follows what names stand for, from its beginning where nothing else is said.
    init(_ names: [String], settings: FollowSettings = FollowSettings()) {
        requests = names.map { InputRequest($0) }
        self.settings = settings
        files = FollowedFiles(requests, known: nil, settings: settings, fileSystem: HostFileSystem())
    }

    /// Reads what there is, and returns the lines.
    @discardableResult
    func read() throws -> [String] {
        lines = []
        files.look()
        while let event = files.next(now: now, wall: .now) { try take(event) }
        messages += files.takeMessages()
        return lines
    }

    /// Looks for files, and takes note of them, without reading a line.
    func noteFilesOnly() {
        files.look()
        for case .block(let block) in files.waiting {
            if let position = block.position { note(position, block.partition) }
        }
    }

    /// Starts anew from the positions, as a process does.
    func restart() {
        let known = KnownSources(records: Array(records.values), since: .now)
        files = FollowedFiles(requests, known: known, settings: settings, fileSystem: HostFileSystem())
    }

    /// Takes what there was to say.
    func takeMessages() -> [String] {
        defer { messages = [] }
        return messages
    }

    /// How long a source has been at its end.
    func quiet(_ partition: Int) -> Duration? { files.standing(now: now).atEnd[partition] }

    private func take(_ event: SourceEvent) throws {
        switch event {
        case .joined(let partition, _): joined.append(partition)
        case .standing: break
        case .block(let block):
            let reading = try block.block.read(from: nil) { bytes, _ in
                let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
                lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                if text.isEmpty || text.hasSuffix("\n") { lines.removeLast() }
                return nil
            }
            overlong += reading.overlongLines
            if block.byteCount > 0 {
                lastFormat = block.format
                sources[block.partition, default: []].insert(block.profile.source)
            }
            if block.isLast { ended.append(block.partition) }
            if let position = block.position { note(position, block.partition) }
        }
    }

    private func note(_ position: FilePosition, _ partition: Int) {
        let unknown = SourceRecord(name: position.source, partition: partition, positions: [])
        var record = records[partition] ?? unknown
        record.positions.removeAll { $0.incarnation == position.incarnation }
        record.positions.append(position)
        records[partition] = record
    }
}

extension TemporaryFolder {
    /// Writes lines behind the end of a file, which is made where there is none.
    func append(_ lines: [String], to name: String, end: String = "\n") throws {
        try append(lines.map { $0 + end }.joined(), to: name)
    }

    /// Gives a file another name, in place of the file that has it.
    func move(_ name: String, to other: String) throws {
        guard rename(path(name), path(other)) == 0 else { throw SystemError.last }
    }

    /// Copies a file under another name.
    func copy(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: path(other))
        try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
    }

    /// Cuts a file to nothing.
    func cut(_ name: String) throws {
        guard truncate(path(name), 0) == 0 else { throw SystemError.last }
    }

    /// Puts lines into a file in place of what it holds; the file stays the same.
    func overwrite(_ name: String, _ lines: [String]) throws {
        try cut(name)
        try append(lines, to: name)
    }
}

/// Lines of an access log that can be told from each other.
func numbered(_ numbers: ClosedRange<Int>) -> [String] {
    numbers.map { "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET /\($0) HTTP/1.1\" 200 1 \"-\" \"-\"" }
}
