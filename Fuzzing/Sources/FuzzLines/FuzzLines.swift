import FuzzSupport
import VisorKit

/// No line makes a parser trap, what it finds lies inside the line, and what it has read before changes nothing but the
/// format that directives state.
///
/// The first byte chooses the format, or to find it if it is a question mark; the rest is lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLines(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 1) else { return 0 }
    if input.choices[0] == UInt8(ascii: "?") {
        detect(input)
    } else {
        parse(input, FuzzInput.format(input.choices[0]))
    }
    return 0
}

private func detect(_ input: FuzzInput) {
    var detector = FormatDetector()
    let finding = detector.examine(input.bytes.span)
    if case .unknown = finding { expect(detector.firstTime == nil, "lines of no format have a time") }
    expect(detector.finding == finding, "what is found changes without another line")
}

private func parse(_ input: FuzzInput, _ format: LogFormat) {
    let formatAhead = checkReading(input.bytes, input.lines, format: format)
    expect(format.after(input.bytes.span) == formatAhead, "directives are found where no line is")
}
