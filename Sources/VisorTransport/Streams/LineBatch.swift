/// Some whole lines, with their place in the input.
public struct LineBatch: Sendable {
    /// The lines, of which the last may lack its newline.
    public let bytes: [UInt8]
    /// Where the first line begins, in bytes, of what has been decompressed where the input is compressed.
    public let offset: Int
    /// How many lines that are too long were skipped before these.
    public let overlongLines: Int
    /// How many lines were dropped before these by whoever sends them.
    public let droppedLines: Int
    /// How many bytes of the input this stands for.
    public let byteCount: Int

    /// Lines at a place.
    public init(bytes: [UInt8], offset: Int, overlongLines: Int, droppedLines: Int = 0, byteCount: Int) {
        self.bytes = bytes
        self.offset = offset
        self.overlongLines = overlongLines
        self.droppedLines = droppedLines
        self.byteCount = byteCount
    }
}
