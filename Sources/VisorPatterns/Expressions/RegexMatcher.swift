import CPCRE2
import VisorKit

/// Matches lines with a compiled regular expression, for one task.
///
/// A line costs bounded work and memory, whatever the expression and the line: one that would take more does not match.
@safe final class RegexMatcher: LineMatcher {
    /// How often a match may try anew.
    ///
    /// Expressions that fit a line need a few tries for each of its bytes. Those that run wild are stopped after about a
    /// millisecond, or, where each try passes over a long line, after a second or two.
    private static let mostTries = 200_000
    /// How many bytes the tries for one line may pass over: each may pass over the whole line, so that the tries become
    /// fewer as lines become longer than 64 KiB.
    private static let mostSteps = mostTries * (64 << 10)
    /// The memory for what is to be tried later: of the machine code, and, in KiB, of the interpreter.
    private static let stackSizes = (32 << 10, 4 << 20)
    private static let interpreterKibibytes: UInt32 = 16 << 10

    private let code: RegexCode
    /// The groups of each field.
    private let groups: [[Int]]
    private let data: OpaquePointer?
    private let context: OpaquePointer?
    private let stack: OpaquePointer?

    init(_ code: RegexCode, groups: [[Int]]) {
        self.code = code
        self.groups = groups
        unsafe data = pcre2_match_data_create_from_pattern_8(code.code, nil)
        unsafe context = pcre2_match_context_create_8(nil)
        unsafe stack = pcre2_jit_stack_create_8(RegexMatcher.stackSizes.0, RegexMatcher.stackSizes.1, nil)
        guard let context = unsafe context else { return }
        unsafe pcre2_set_depth_limit_8(context, UInt32(RegexMatcher.mostTries))
        unsafe pcre2_set_heap_limit_8(context, RegexMatcher.interpreterKibibytes)
        // Without a stack of its own, machine code has 32 KiB of the thread's.
        if let stack = unsafe stack { unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    }

    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_jit_stack_free_8(stack)
    }

    func match(_ bytes: Span<UInt8>, _ line: Range<Int>, groups places: inout [Range<Int>]) -> Bool {
        precondition(line.lowerBound >= 0 && line.upperBound <= bytes.count)
        guard let data = unsafe data, let context = unsafe context else { return false }
        unsafe pcre2_set_match_limit_8(context, RegexMatcher.tries(for: line.count))
        let result = unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return PCRE2_ERROR_NOMATCH }
            return unsafe pcre2_match_8(code.code, base + line.lowerBound, line.count, 0, 0, data, context)
        }
        guard result > 0, let offsets = unsafe pcre2_get_ovector_pointer_8(data) else { return false }
        for place in groups.indices {
            places[place] = 0..<0
            for number in groups[place] {
                // An unset group has the greatest number there is, which is -1 here.
                let (start, end) = unsafe (offsets[2 * number], offsets[2 * number + 1])
                guard start >= 0, start <= end, end <= line.count else { continue }
                places[place] = line.lowerBound + start..<line.lowerBound + end
                break
            }
        }
        return true
    }

    private static func tries(for length: Int) -> UInt32 {
        UInt32(min(mostTries, mostSteps / max(length, 1)))
    }
}
