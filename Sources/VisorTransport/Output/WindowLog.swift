import FoundationEssentials
import VisorKit

/// The file of windows of an analysis that goes on over restarts: of each window no revision is written twice.
public final class WindowLog {
    /// The file.
    public let output: AppendedOutput

    private let document: SummaryDocument
    /// The greatest revisions that stand behind the checkpoint, by the windows' starts: they were written before a crash.
    private var written: [String: Int] = [:]

    private struct Identity: Decodable {
        let start: String
        let revision: Int
    }

    /// A log that goes on behind a length of its file, up to which the checkpoint knows it.
    ///
    /// - Throws: `OutputFile.Failure`.
    public init(_ output: AppendedOutput, document: SummaryDocument, behind known: Int) throws(OutputFile.Failure) {
        self.output = output
        self.document = document
        let decoder = JSONDecoder()
        var written: [String: Int] = [:]
        try output.recover(behind: known) { line in
            guard let found = try? decoder.decode(Identity.self, from: Data(line)) else { return }
            written[found.start] = max(written[found.start] ?? 0, found.revision)
        }
        self.written = written
    }

    /// Writes windows, but for those that stand there at the same revision or a higher one.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func write(_ updates: [WindowUpdate]) throws(OutputFile.Failure) {
        for update in updates {
            if !written.isEmpty, let known = written[update.start.rfc3339], known >= update.revision { continue }
            try output.write(document.line(update))
        }
    }
}

/// The file of lines that could not be read, of an analysis that goes on over restarts: each line is written once.
public final class LineLog {
    /// The file.
    public let output: AppendedOutput

    /// How often lines stand behind the checkpoint that were written before a crash, by their hash: exactly these come again.
    private var written: [FilePosition.Sample: Int] = [:]

    /// A log that goes on behind a length of its file, up to which the checkpoint knows it.
    ///
    /// - Throws: `OutputFile.Failure`.
    public init(_ output: AppendedOutput, behind known: Int) throws(OutputFile.Failure) {
        self.output = output
        var written: [FilePosition.Sample: Int] = [:]
        try output.recover(behind: known) { line in
            written[FilePosition.Sample(line), default: 0] += 1
        }
        self.written = written
    }

    /// Writes lines, each with its newline, but for those that stand there already.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func write(_ lines: [UInt8]) throws(OutputFile.Failure) {
        guard !written.isEmpty else { return try output.write(lines) }
        var fresh: [UInt8] = []
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let sample = FilePosition.Sample(Array(line))
            if let count = written[sample] {
                written[sample] = count > 1 ? count - 1 : nil
            } else {
                fresh += line + [UInt8(ascii: "\n")]
            }
        }
        try output.write(fresh)
    }
}
