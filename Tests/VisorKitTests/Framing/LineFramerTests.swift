import Testing
import VisorKit
import VisorTesting

@Suite struct LineFramerTests {
    /// The lines that framers over consecutive ranges of an input hand out, with the number of those skipped.
    private func frame(
        _ input: [UInt8], cuts: [Int] = [], reads: ClosedRange<Int> = 1...7, longest: Int = 40, seed: UInt64 = 1
    ) -> (lines: [[UInt8]], overlong: Int) {
        var generator = SeededGenerator(seed: seed)
        var lines: [[UInt8]] = []
        var overlong = 0
        let bounds = [0] + cuts + [input.count]
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            var framer = LineFramer(
                at: max(start - 1, 0), insideLine: start > 0, startLimit: end, capacity: 8, maximumLineLength: longest)
            while unsafe framer.advance(read: { buffer, offset in
                let size = min(Int.random(in: reads, using: &generator), buffer.count, input.count - offset)
                for position in 0..<size { unsafe buffer[position] = input[offset + position] }
                return size
            }) {
                framer.withLines { span, _ in lines += split(span) }
            }
            overlong += framer.overlongLines
        }
        return (lines, overlong)
    }

    private func split(_ span: Span<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for position in 0..<span.count {
            if span[position] == 10 {
                lines.append(line)
                line = []
            } else {
                line.append(span[position])
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private func randomInput(seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var input: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let length = Int.random(in: 0...50, using: &generator)
            input += [UInt8](repeating: .random(in: 65...90, using: &generator), count: length)
            input.append(10)
        }
        if Bool.random(using: &generator) { input += Array("rest".utf8) }
        return input
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func anyReadsAndAnyCutsGiveEachLineOnce(seed: UInt64) {
        let input = randomInput(seed: seed)
        var generator = SeededGenerator(seed: seed &+ 1_000)
        let cuts = (0..<Int.random(in: 0...5, using: &generator))
            .map { _ in Int.random(in: 0...input.count, using: &generator) }.sorted()
        let expected = split(input.span)
        let (lines, overlong) = frame(input, cuts: cuts, seed: seed)
        #expect(lines == expected.filter { $0.count <= 40 })
        #expect(overlong == expected.count { $0.count > 40 })
    }

    @Test func lineOfTheGreatestLengthIsKept() {
        let input = [UInt8](repeating: 65, count: 40) + [10] + [UInt8](repeating: 66, count: 41) + [10, 67]
        let (lines, overlong) = frame(input)
        #expect(lines == [[UInt8](repeating: 65, count: 40), [67]])
        #expect(overlong == 1)
    }

    @Test func inputWithoutNewlineIsOneLine() {
        #expect(frame(Array("abc".utf8)).lines == [Array("abc".utf8)])
    }

    @Test(arguments: ["a\nb\n", "a", "\n", ""])
    func byteOrderMarkIsNoPartOfTheFirstLine(text: String) {
        let expected = frame(Array(text.utf8)).lines
        for cuts in [[], [1], [1, 2], [3]] {
            #expect(frame(Array("\u{feff}\(text)".utf8), cuts: cuts).lines == expected)
        }
        #expect(frame(Array("x\n\u{feff}y\n".utf8)).lines.last == Array("\u{feff}y".utf8))
    }

    @Test func emptyInputHasNoLine() {
        #expect(frame([]).lines.isEmpty)
    }

    @Test func memoryStaysBoundedWithoutAnyNewline() {
        var framer = LineFramer(capacity: 1_024)
        var largest = 0
        var rest = 50_000_000
        while unsafe framer.advance(read: { buffer, _ in
            largest = max(largest, buffer.count)
            defer { rest -= buffer.count }
            return max(0, min(rest, buffer.count))
        }) {
            Issue.record("no line ends in this input")
        }
        #expect(framer.overlongLines == 1)
        #expect(largest <= LineFramer.maximumLineLength + 1)
    }
}
