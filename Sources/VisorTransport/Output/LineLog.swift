import VisorKit

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
        output.known(awaiting: awaited)
    }

    /// Expects nothing to come again any more, and says whether something was still expected.
    func expectNothing() -> Bool {
        defer { awaited = [:] }
        return !awaited.isEmpty
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
