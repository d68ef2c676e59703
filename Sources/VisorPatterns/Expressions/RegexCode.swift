import CPCRE2

/// A compiled regular expression, freed with its last reference.
///
/// Sendable, since nothing writes to it after `init`: `pcre2api(3)`, "Multithreading", says that compiled code may then
/// be used by several threads at once, machine code of the just-in-time compiler included.
@safe final class RegexCode: @unchecked Sendable {
    /// The longest expression that is compiled, in bytes.
    private static let longestText = 64 << 10

    /// Where a match may begin.
    enum Start {
        /// At the first byte.
        case first
        /// At any byte.
        case anywhere
    }

    let code: OpaquePointer
    /// The named groups with their numbers, in the order of the numbers.
    let groups: [(name: String, number: Int)]

    /// Compiles an expression, to machine code where the machine allows that.
    init(_ text: String, from start: Start) throws(RegexError) {
        unsafe code = try RegexCode.compile(text, from: start)
        // Where there is no just-in-time compiler, or the system forbids memory that is written and run, the interpreter
        // matches, more slowly.
        _ = unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
        unsafe groups = RegexCode.groups(of: code)
    }

    deinit {
        unsafe pcre2_code_free_8(code)
    }

    private static func compile(_ text: String, from start: Start) throws(RegexError) -> OpaquePointer {
        let context = unsafe pcre2_compile_context_create_8(nil)
        defer { unsafe pcre2_compile_context_free_8(context) }
        unsafe pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
        unsafe pcre2_set_max_pattern_length_8(context, longestText)
        // An expression could else switch to characters by beginning with (*UTF).
        let options = PCRE2_DUPNAMES | PCRE2_NEVER_UTF | (start == .first ? PCRE2_ANCHORED : PCRE2_USE_OFFSET_LIMIT)
        let bytes = Array(text.utf8)
        var (number, offset) = (Int32(0), 0)
        let code = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe pcre2_compile_8(bytes.baseAddress, bytes.count, options, &number, &offset, context)
        }
        if let code = unsafe code { return unsafe code }
        throw .syntax(message(number), column: column(of: offset, in: bytes))
    }

    /// PCRE2's words for an error.
    private static func message(_ number: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let length = unsafe pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
            guard length > 0 else { return "error \(number) of PCRE2" }
            return unsafe String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
        }
    }

    /// The character, from 1, that an offset in bytes is at.
    private static func column(of offset: Int, in bytes: [UInt8]) -> Int {
        1 + bytes.prefix(max(offset, 0)).count { $0 & 0xc0 != 0x80 }
    }

    /// The entries of the table of names, each of which is a number of two bytes, the greater first, and the name with a
    /// zero behind it.
    private static func groups(of code: OpaquePointer) -> [(name: String, number: Int)] {
        var (count, size) = (UInt32(0), UInt32(0))
        var table: UnsafePointer<UInt8>?
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table = unsafe table else { return [] }
        let entries = (0..<Int(count)).map { place in
            let entry = unsafe UnsafeBufferPointer(start: table + place * Int(size), count: Int(size))
            let name = unsafe String(decoding: entry.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
            return unsafe (name: name, number: Int(entry[0]) << 8 | Int(entry[1]))
        }
        return entries.sorted { $0.number < $1.number }
    }
}
