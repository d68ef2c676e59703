import CPCRE2

/// What one task needs to match with compiled code, time after time, without allocating.
///
/// A match costs bounded work and memory, whatever the expression and the text: one that would take more is given up.
@safe final class RegexWorkspace {
    /// What comes of a match.
    enum Outcome {
        case found, absent
        /// It would take too long.
        case endless
    }

    /// How often a match may try anew.
    ///
    /// Expressions that fit a line need a few tries for each of its bytes. Those that run wild are stopped after about a
    /// millisecond, or, where each try passes over a long line, after a second or two.
    static let mostTries = 200_000
    /// The memory for what is to be tried later: of the machine code, and, in KiB, of the interpreter.
    private static let stackSizes = (32 << 10, 4 << 20)
    private static let interpreterKibibytes: UInt32 = 16 << 10

    private let code: RegexCode
    private let data: OpaquePointer?
    /// Where groups begin and end, in `data`.
    private let offsets: UnsafeMutablePointer<Int>?
    private let context: OpaquePointer?
    private let stack: OpaquePointer?

    /// A workspace for an expression.
    init(_ code: RegexCode) {
        self.code = code
        unsafe data = pcre2_match_data_create_from_pattern_8(code.code, nil)
        unsafe offsets = data.flatMap { unsafe pcre2_get_ovector_pointer_8($0) }
        unsafe context = pcre2_match_context_create_8(nil)
        unsafe stack = pcre2_jit_stack_create_8(RegexWorkspace.stackSizes.0, RegexWorkspace.stackSizes.1, nil)
        guard let context = unsafe context else { return }
        unsafe pcre2_set_depth_limit_8(context, UInt32(RegexWorkspace.mostTries))
        unsafe pcre2_set_heap_limit_8(context, RegexWorkspace.interpreterKibibytes)
        // Without a stack of its own, machine code has 32 KiB of the thread's.
        if let stack = unsafe stack { unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    }

    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_jit_stack_free_8(stack)
    }

    /// Matches a text.
    ///
    /// - Parameters:
    ///   - starts: the bytes of the text, from 0, at which a match may begin, for code that was compiled to begin anywhere.
    ///   - tries: how often it may try anew from each start; at least 1.
    ///   - options: those of `pcre2_match`.
    func match(
        _ bytes: Span<UInt8>, _ text: Range<Int>, starts: ClosedRange<Int>? = nil, tries: Int, options: UInt32 = 0
    ) -> Outcome {
        let first = starts?.lowerBound ?? 0
        precondition(text.lowerBound >= 0 && text.upperBound <= bytes.count && first <= text.count)
        guard let data = unsafe data, let context = unsafe context else { return .absent }
        unsafe pcre2_set_match_limit_8(context, UInt32(clamping: tries))
        if let starts { unsafe pcre2_set_offset_limit_8(context, starts.upperBound) }
        let result = unsafe bytes.withUnsafeBufferPointer { buffer in
            // An empty text may stand in no memory at all, of which PCRE2 knows since 10.40 alone.
            guard let base = buffer.baseAddress else { return unsafe matchNothing(options, data, context) }
            return unsafe pcre2_match_8(
                code.code, base + text.lowerBound, text.count, first, options, data, context)
        }
        if result > 0 { return .found }
        return result == PCRE2_ERROR_NOMATCH ? .absent : .endless
    }

    private func matchNothing(_ options: UInt32, _ data: OpaquePointer, _ context: OpaquePointer) -> Int32 {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { none in
            guard let base = none.baseAddress else { return PCRE2_ERROR_NOMATCH }
            return unsafe pcre2_match_8(code.code, base, 0, 0, options, data, context)
        }
    }

    /// Where a group of the expression stands in the text that was found last; `nil` where it took no part in the match.
    func group(_ number: Int, in text: Range<Int>) -> Range<Int>? {
        guard let offsets = unsafe offsets else { return nil }
        // An unset group has the greatest number there is, which is -1 here.
        let (start, end) = unsafe (offsets[2 * number], offsets[2 * number + 1])
        guard start >= 0, start <= end, end <= text.count else { return nil }
        return text.lowerBound + start..<text.lowerBound + end
    }
}
