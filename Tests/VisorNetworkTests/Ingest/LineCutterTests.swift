import Testing
import VisorKit
import VisorTesting

@testable import VisorNetwork

@Suite struct LineCutterTests {
    private func cut(_ bytes: [UInt8], pieces: Int, size: Int) -> [[UInt8]] {
        var cutter = LineCutter(size: size)
        var runs: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            cutter.take(bytes[start..<min(start + pieces, bytes.count)])
            if let run = cutter.cut() { runs.append(run) }
        }
        return runs + [cutter.finish()].filter { !$0.isEmpty }
    }

    @Test(arguments: [1, 13, 1_000, 1 << 20], [1, 500, 1 << 20]) func runsTogetherAreTheWhole(pieces: Int, size: Int) {
        let text = RandomLog(seed: 6, lines: 500).bytes
        let runs = cut(text, pieces: pieces, size: size)
        #expect(runs.flatMap(\.self) == text)
        #expect(runs.allSatisfy { $0.last == newline })
    }

    @Test func lastLineGetsItsNewline() {
        #expect(cut(Array("a\nb".utf8), pieces: 9, size: 100) == [Array("a\nb\n".utf8)])
        #expect(cut([], pieces: 9, size: 100).isEmpty)
    }

    @Test func longLineIsKeptInPartAndCountsAsOne() {
        let longest = LineFramer.maximumLineLength
        let bytes = Array("a\n".utf8) + [UInt8](repeating: 120, count: 5 * longest) + Array("\nb\n".utf8)
        let all = cut(bytes, pieces: 65_536, size: longest).flatMap(\.self)
        let lines = all.split(separator: newline).map(\.count)
        #expect(lines.count == 3 && lines[0] == 1 && lines[2] == 1)
        #expect(lines[1] > longest && lines[1] <= longest + 65_536)
    }
}
