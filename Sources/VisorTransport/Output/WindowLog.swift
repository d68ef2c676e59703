import FoundationEssentials
import VisorKit

/// The file of windows of an analysis that goes on over restarts: of each window no revision is written twice.
public final class WindowLog {
    /// The file.
    let output: AppendedOutput

    private let document: SummaryDocument
    /// The revisions that stand there and have not been come to again since a crash, by the windows' spans.
    private var awaited: [String: Int]

    private struct Identity: Decodable {
        let start: String
        let end: String
        let revision: Int

        var key: String { "\(start)/\(end)" }
    }

    /// A log that goes on behind what a checkpoint knows of its file.
    ///
    /// - Parameter settled: the end of the windows that do not come again, whatever stands there.
    /// - Throws: `OutputFile.Failure`.
    init(
        _ output: AppendedOutput, document: SummaryDocument, known: Checkpoint.Output,
        settledBefore settled: EventTime? = nil
    ) throws(OutputFile.Failure) {
        self.output = output
        self.document = document
        var awaited = Dictionary(known.awaited.map { ($0.key, $0.number) }, uniquingKeysWith: max)
        let decoder = JSONDecoder()
        try output.recover(behind: known.length) { line in
            guard let found = try? decoder.decode(Identity.self, from: Data(line)) else { return }
            // Times in this form sort as they are.
            if let settled, found.end <= settled.rfc3339 { return }
            awaited[found.key] = max(awaited[found.key] ?? 0, found.revision)
        }
        self.awaited = awaited
    }

    /// What a checkpoint is to know of the file.
    var known: Checkpoint.Output {
        output.known(awaiting: awaited)
    }

    /// Writes windows, but for those that stand there at the same revision or a higher one.
    ///
    /// - Throws: `OutputFile.Failure`.
    func write(_ updates: [WindowUpdate]) throws(OutputFile.Failure) {
        for update in updates where !isWritten(update) { try output.write(document.line(update)) }
    }

    private func isWritten(_ update: WindowUpdate) -> Bool {
        guard !awaited.isEmpty else { return false }
        let key = "\(update.start.rfc3339)/\(update.end.rfc3339)"
        guard let revision = awaited[key] else { return false }
        if update.revision >= revision { awaited[key] = nil }
        return update.revision <= revision
    }
}
