import FuzzSupport
import VisorKit

/// No text makes the compiler of LogFormat and log_format strings trap, mistakes lie in the text, and what compiles reads
/// lines as every parser must.
///
/// The first line is the format, with the byte 1 for a newline; the rest are lines to read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFormats(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 0), let first = input.lines.first else { return 0 }
    let text = String(decoding: input.bytes[first].map { $0 == 1 ? UInt8(ascii: "\n") : $0 }, as: UTF8.self)
    guard let program = program(text) else { return 0 }
    checkReading(input.bytes, Array(input.lines.dropFirst()), format: .fields(program))
    return 0
}

private func program(_ text: String) -> FieldProgram? {
    do {
        return try FieldProgram(text)
    } catch {
        if let column = error.column {
            expect((1...text.unicodeScalars.count + 1).contains(column), "a mistake lies outside of the format")
        }
        expect(!error.description.contains { $0.isNewline }, "a mistake is told of in more than one line")
        return nil
    }
}
