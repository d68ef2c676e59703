extension LogFormat {
    /// Whether lines can change how the lines behind them are read, so that blocks of an input cannot be read apart
    /// without `after(_:)`.
    public var dependsOnLines: Bool {
        if case .w3c = self { true } else { false }
    }

    /// The format of what stands behind a run of whole lines that are of this format.
    ///
    /// Only lines that begin with `#` are looked into, as the parser of the lines would.
    ///
    /// - Complexity: O(*n*) in the number of bytes, by `memchr`.
    public func after(_ lines: Span<UInt8>) -> LogFormat {
        guard case .w3c(var header) = self else { return self }
        var position = 0
        while position < lines.count {
            let end = lines.firstIndex(of: newline, in: position..<lines.count)
            if lines[position] == UInt8(ascii: "#"), end - position <= LineFramer.maximumLineLength {
                _ = header.read(lines, lines.withoutReturn(position..<end))
            }
            position = end + 1
        }
        return .w3c(header)
    }
}
