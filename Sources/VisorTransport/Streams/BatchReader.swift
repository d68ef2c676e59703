/// Reads an input that can only be read from its beginning to its end, some whole lines at a time.
protocol BatchReader: Sendable {
    /// The next lines, as many as are there; `nil` at the end.
    func next() async throws -> LineBatch?
    /// Lets the reading end soon.
    func stop()
    /// Whether the lines come as they are written.
    var isLive: Bool { get }
    /// Why the input ended before its end, once it has.
    var damage: String? { get }
}

/// Some whole lines, with their place in the input.
struct LineBatch: Sendable {
    let bytes: [UInt8]
    /// Where the first line begins, in bytes, of what has been decompressed where the input is compressed.
    let offset: Int
    /// How many lines that are too long were skipped before these.
    let overlongLines: Int
    /// How many bytes of the input this stands for.
    let byteCount: Int
}
