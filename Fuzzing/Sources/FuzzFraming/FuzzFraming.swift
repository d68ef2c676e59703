import FuzzSupport
import VisorKit

/// The longest line that is kept here: short, so that short inputs have longer ones.
private let longest = 24

/// What an input may begin with, and no line has.
private let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

/// Whatever the reads and wherever the input is cut between readers, each line comes once, and those too long are counted.
///
/// The first byte chooses the cuts and the second the reads.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFraming(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 2) else { return 0 }
    var generator = CutGenerator([input.choices[0]])
    let cuts = (0..<Int.random(in: 0...4, using: &generator))
        .map { _ in Int.random(in: 0...input.bytes.count, using: &generator) }.sorted()
    let expected = input.lines.map { Array(input.bytes[$0]) }
    let framed = frame(input.bytes, cuts: cuts, reads: CutGenerator([input.choices[1]]))
    var kept = expected.filter { $0.count <= longest }
    if expected.first == kept.first, kept.first?.starts(with: byteOrderMark) == true {
        kept[0].removeFirst(byteOrderMark.count)
        if kept[0].isEmpty && expected.count == 1 && input.bytes.last != UInt8(ascii: "\n") { kept.removeFirst() }
    }
    expect(framed.lines == kept, "a line is lost, doubled or changed")
    expect(framed.overlong == expected.count { $0.count > longest }, "a line that is too long is not counted once")
    return 0
}

/// The lines that framers over consecutive ranges of an input hand out, with the number of those skipped.
private func frame(_ bytes: [UInt8], cuts: [Int], reads: CutGenerator) -> (lines: [[UInt8]], overlong: Int) {
    var generator = reads
    var lines: [[UInt8]] = []
    var overlong = 0
    let bounds = [0] + cuts + [bytes.count]
    for (start, end) in zip(bounds, bounds.dropFirst()) {
        var framer = LineFramer(
            at: max(start - 1, 0), insideLine: start > 0, startLimit: end, capacity: 8, maximumLineLength: longest)
        while unsafe framer.advance(read: { buffer, offset in
            unsafe expect(!buffer.isEmpty, "there is no room to read into")
            let size = min(Int.random(in: 1...9, using: &generator), buffer.count, bytes.count - offset)
            for position in 0..<max(size, 0) { unsafe buffer[position] = bytes[offset + position] }
            return max(size, 0)
        }) {
            framer.withLines { run, _ in lines += split(run) }
        }
        overlong += framer.overlongLines
    }
    return (lines, overlong)
}

private func split(_ run: Span<UInt8>) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    for position in 0..<run.count {
        if run[position] == UInt8(ascii: "\n") {
            lines.append([])
        } else {
            lines[lines.count - 1].append(run[position])
        }
    }
    if lines.last == [] { lines.removeLast() }
    return lines
}
