import FoundationEssentials
import VisorKit

/// The file of windows of an analysis that goes on over restarts: of each window no revision is written twice.
public final class WindowLog {
    /// The file.
    let output: AppendedOutput

    private let document: SummaryDocument
    /// The revisions that stand there and have not been come to again since a crash, by the windows' starts.
    private var awaited: [String: Int]

    private struct Identity: Decodable {
        let start: String
        let revision: Int
    }

    /// A log that goes on behind what a checkpoint knows of its file.
    ///
    /// - Throws: `OutputFile.Failure`.
    init(
        _ output: AppendedOutput, document: SummaryDocument, known: Checkpoint.Output
    ) throws(OutputFile.Failure) {
        self.output = output
        self.document = document
        var awaited = Dictionary(known.awaited.map { ($0.key, $0.number) }, uniquingKeysWith: max)
        let decoder = JSONDecoder()
        try output.recover(behind: known.length) { line in
            guard let found = try? decoder.decode(Identity.self, from: Data(line)) else { return }
            awaited[found.start] = max(awaited[found.start] ?? 0, found.revision)
        }
        self.awaited = awaited
    }

    /// What a checkpoint is to know of the file.
    var known: Checkpoint.Output {
        Checkpoint.Output(
            path: output.path, length: output.length,
            awaited: awaited.map { Checkpoint.Awaited(key: $0.key, number: $0.value) })
    }

    /// Writes windows, but for those that stand there at the same revision or a higher one.
    ///
    /// - Throws: `OutputFile.Failure`.
    func write(_ updates: [WindowUpdate]) throws(OutputFile.Failure) {
        for update in updates where !isWritten(update) { try output.write(document.line(update)) }
    }

    private func isWritten(_ update: WindowUpdate) -> Bool {
        guard !awaited.isEmpty, let revision = awaited[update.start.rfc3339] else { return false }
        if update.revision >= revision { awaited[update.start.rfc3339] = nil }
        return update.revision <= revision
    }
}

/// The file of lines that could not be read, of an analysis that goes on over restarts: each line is written once.
public final class LineLog {
    /// The file.
    let output: AppendedOutput

    /// How often lines stand there that have not come again since a crash, by their hashes: exactly these come again.
    private var awaited: [String: Int]

    /// A log that goes on behind what a checkpoint knows of its file.
    ///
    /// - Throws: `OutputFile.Failure`.
    init(_ output: AppendedOutput, known: Checkpoint.Output) throws(OutputFile.Failure) {
        self.output = output
        var awaited = Dictionary(known.awaited.map { ($0.key, $0.number) }, uniquingKeysWith: +)
        try output.recover(behind: known.length) { awaited[LineLog.key($0), default: 0] += 1 }
        self.awaited = awaited
    }

    /// What a checkpoint is to know of the file.
    var known: Checkpoint.Output {
        Checkpoint.Output(
            path: output.path, length: output.length,
            awaited: awaited.map { Checkpoint.Awaited(key: $0.key, number: $0.value) })
    }

    /// Writes lines, each with its newline, but for those that stand there already.
    ///
    /// - Throws: `OutputFile.Failure`.
    func write(_ lines: [UInt8]) throws(OutputFile.Failure) {
        guard !awaited.isEmpty else { return try output.write(lines) }
        var fresh: [UInt8] = []
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let key = LineLog.key(Array(line))
            if let count = awaited[key] {
                awaited[key] = count > 1 ? count - 1 : nil
            } else {
                fresh += line + [UInt8(ascii: "\n")]
            }
        }
        try output.write(fresh)
    }

    private static func key(_ line: [UInt8]) -> String {
        let sample = FilePosition.Sample(line)
        return "\(sample.count)-\(String(sample.hash, radix: 16))"
    }
}
