import FuzzSupport
import VisorKit

/// Lines amount to the same whether they are folded at once or block by block, and no line makes folding trap.
///
/// The first byte chooses the format and the second the blocks.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFolding(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 2), !input.bytes.isEmpty else { return 0 }
    let format = FuzzInput.format(input.choices[0])
    let whole = AnalysisOutcome.of([(input.bytes, format)], threads: 1)
    let parts = AnalysisOutcome.of(blocks(of: input, format), threads: 2)
    expect(whole.overall == parts.overall, "the whole depends on the blocks")
    expect(whole.windows == parts.windows, "a window depends on the blocks")
    return 0
}

/// The lines of an input in blocks, each with the format of its first line.
private func blocks(of input: FuzzInput, _ format: LogFormat) -> [([UInt8], LogFormat)] {
    var generator = CutGenerator([input.choices[1]])
    var parser = LineParser(format: format)
    var record = LogRecord()
    var blocks: [([UInt8], LogFormat)] = []
    var start = 0
    var formatAtStart = format
    for line in input.lines {
        _ = parser.parse(input.bytes.span, line, into: &record)
        let end = min(line.upperBound + 1, input.bytes.count)
        guard end == input.bytes.count || Int.random(in: 0..<3, using: &generator) == 0 else { continue }
        blocks.append((Array(input.bytes[start..<end]), formatAtStart))
        start = end
        formatAtStart = parser.formatAhead ?? format
    }
    return blocks
}
