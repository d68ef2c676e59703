import VisorKit

/// How a checkpoint stands in a file: `VISORCKP` or another mark of its kind, a CRC-32 (ISO 3309, as gzip has it) of all that follows in four bytes, the
/// version in four, the sequence number and the length of the state in eight each, the least byte first; then the state.
///
/// All but the state is the same in all versions, so that another version is told from damage.
enum CheckpointForm {
    /// The version that is written.
    static let version = 5

    private static let markLength = 8
    private static let sumEnd = 12
    private static let headerLength = 32

    /// What stands in a file.
    struct Content {
        /// The number of the checkpoint: the greater is the later.
        let sequence: Int
        /// The version.
        let version: Int
        /// The state as bytes.
        let state: [UInt8]
    }

    /// The state of a checkpoint as bytes.
    static func state(of checkpoint: Checkpoint) -> [UInt8] {
        var writer = BinaryWriter()
        writer.checkpoint(checkpoint)
        return writer.bytes
    }

    /// A checkpoint as bytes.
    static func encode(_ checkpoint: Checkpoint, sequence: Int) -> [UInt8] {
        withHeader(state(of: checkpoint), sequence: sequence)
    }

    /// A state with the header that belongs to it.
    static func withHeader(
        _ state: [UInt8], sequence: Int, version: Int = version, mark: StateMark = .analysis
    ) -> [UInt8] {
        let rest =
            littleEndian(UInt64(version), 4) + littleEndian(UInt64(sequence), 8)
            + littleEndian(UInt64(state.count), 8) + state
        return Array(mark.rawValue.utf8) + littleEndian(UInt64(Checksum.of(rest[...])), 4) + rest
    }

    /// What stands in the bytes of a file, which may be anything; `nil` where they are damaged.
    static func content(of bytes: [UInt8], mark: StateMark = .analysis) -> Content? {
        guard bytes.count >= headerLength, bytes.starts(with: mark.rawValue.utf8),
            number(bytes[markLength..<sumEnd]) == UInt64(Checksum.of(bytes[sumEnd...])),
            number(bytes[24..<32]) == UInt64(bytes.count - headerLength),
            let sequence = Int(exactly: number(bytes[16..<24])), sequence < .max
        else { return nil }
        return Content(
            sequence: sequence, version: Int(number(bytes[12..<16])), state: Array(bytes[headerLength...]))
    }

    /// The checkpoint of a state of this version.
    static func decode(_ state: [UInt8]) throws(WireError) -> Checkpoint {
        var reader = BinaryReader(state)
        let checkpoint = try reader.checkpoint()
        try reader.end()
        return checkpoint
    }

    private static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
