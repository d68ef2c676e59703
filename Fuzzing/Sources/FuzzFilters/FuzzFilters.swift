import FuzzSupport
import VisorKit

/// No text makes the compiler of filters trap, mistakes lie in the text, and what compiles answers by its own rules.
///
/// The first byte chooses the format; the first line is the filter, and the rest are lines to judge.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFilters(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 1), let first = input.lines.first else { return 0 }
    let text = String(decoding: input.bytes[first], as: UTF8.self)
    guard let filter = filter(text) else { return 0 }
    // In parentheses and behind `not` a filter may be too long or too deep.
    let opposite = try? RecordFilter("not (\(text))")
    let bound = filter.bound(to: InputProfile(source: "main.log", labels: ["site": "main", "": "x"]))
    expect(
        bound == bound.bound(to: InputProfile(source: "other.log", labels: ["site": "other"])),
        "a bound filter asks for the input again")
    var parser = LineParser(format: FuzzInput.format(input.choices[0]))
    var record = LogRecord()
    for line in input.lines.dropFirst() {
        guard parser.parse(input.bytes.span, line, into: &record) else { continue }
        let bytes = record.isDecoded ? parser.decoded : input.bytes
        let passes = filter.passes(record, bytes.span)
        expect(
            passes == filter.bound(to: InputProfile()).passes(record, bytes.span),
            "an input that is not known is not one without a name and labels")
        if let opposite { expect(passes != opposite.passes(record, bytes.span), "not is not the opposite") }
        _ = bound.passes(record, bytes.span)
    }
    return 0
}

private func filter(_ text: String) -> RecordFilter? {
    do {
        return try RecordFilter(text)
    } catch {
        expect((1...text.count + 1).contains(error.column), "a mistake lies outside of the filter")
        expect(!error.message.contains { $0.isNewline }, "a mistake is told of in more than one line")
        return nil
    }
}
