import Glibc

extension Span<UInt8> {
    /// Where a byte first stands in a range of the span, or the range's end.
    ///
    /// - Complexity: O(*n*), by `memchr`.
    @inline(__always)
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, !range.isEmpty,
                let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
            else { return range.upperBound }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Where a byte last stands in a range of the span, or `nil`.
    func lastIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        var position = range.upperBound
        while position > range.lowerBound {
            position -= 1
            if self[position] == byte { return position }
        }
        return nil
    }

    /// The closing quote of a quoted field that begins at the range's start, or `nil`: a quote after an odd number of
    /// backslashes is part of the field.
    @inline(__always)
    func closingQuote(in range: Range<Int>) -> Int? {
        var from = range.lowerBound
        while true {
            let quote = firstIndex(of: UInt8(ascii: "\""), in: from..<range.upperBound)
            guard quote < range.upperBound else { return nil }
            if quote == range.lowerBound || self[quote - 1] != UInt8(ascii: "\\") { return quote }
            if isEscaped(quote, since: range.lowerBound) == false { return quote }
            from = quote + 1
        }
    }

    private func isEscaped(_ position: Int, since start: Int) -> Bool {
        var backslashes = 0
        while position - backslashes > start, self[position - backslashes - 1] == UInt8(ascii: "\\") {
            backslashes += 1
        }
        return backslashes % 2 == 1
    }

    /// Whether the bytes from a position on, before a limit, begin with a text.
    @inline(__always)
    func hasText(_ text: StaticString, at position: Int, before limit: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position >= 0, limit <= count, limit - position >= length else { return false }
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return length == 0 }
            return unsafe memcmp(base + position, text.utf8Start, length) == 0
        }
    }

    /// Whether the bytes from a position on, before a limit, begin with a text of lower-case ASCII letters, in any case.
    func hasTextInAnyCase(_ text: StaticString, at position: Int, before limit: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position >= 0, limit <= count, limit - position >= length else { return false }
        return text.withUTF8Buffer { letters in
            for number in 0..<length where unsafe self[position + number] | 0x20 != letters[number] { return false }
            return true
        }
    }

    /// The bytes from a position on as an integer in the machine's order, whatever their alignment.
    @inline(__always)
    func load<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, at position: Int) -> Word {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: type)
    }

    /// Whether a range holds exactly these bytes.
    func isEqual(_ range: Range<Int>, to other: [UInt8]) -> Bool {
        range.count == other.count && isEqual(at: range.lowerBound, to: other.span, at: 0, count: other.count)
    }

    /// Whether two runs of bytes are the same.
    @inline(__always)
    func isEqual(at position: Int, to other: Span<UInt8>, at otherPosition: Int, count length: Int) -> Bool {
        precondition(position >= 0 && otherPosition >= 0 && length >= 0)
        precondition(position + length <= count && otherPosition + length <= other.count)
        return unsafe withUnsafeBufferPointer { left in
            unsafe other.withUnsafeBufferPointer { right in
                guard length > 0, let left = left.baseAddress, let right = right.baseAddress else { return length == 0 }
                return unsafe memcmp(left + position, right + otherPosition, length) == 0
            }
        }
    }
}
