/// Decompresses gzip members (RFC 1952) whose bytes come piece by piece, in bounded memory.
public final class GzipUnpacker {
    /// Why bytes are not what they should be.
    public enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
        /// The compressed data is damaged.
        case damaged
        /// The compressed data ends in its middle.
        case endsEarly
        /// Bytes that are no compressed data stand behind it.
        case goesOn

        /// The fault in words.
        public var description: String {
            switch self {
            case .damaged: "the gzip data is damaged"
            case .endsEarly: "the gzip data ends in its middle"
            case .goesOn: "behind the gzip data stand bytes that are none"
            }
        }
    }

    /// How much is decompressed at once.
    private static let step = 64 << 10

    private let decoder = GzipDecoder()
    private var buffer = [UInt8](repeating: 0, count: GzipUnpacker.step)
    private var isInMember = false
    private var mayHoldOutput = false

    /// An unpacker to which no byte has come.
    public init() {}

    /// Whether there may be more to hand out without any more input.
    public var isFull: Bool { mayHoldOutput }

    /// Decompresses bytes from an offset on, behind all that came before, and appends what they hold.
    ///
    /// - Parameter limit: how many bytes the output may have at most.
    /// - Returns: the offset of the first byte that was not read, which is the end of the input unless the output is full.
    /// - Throws: `Fault`.
    public func unpack(
        _ input: UnsafeRawBufferPointer, from offset: Int, into output: inout [UInt8], limit: Int
    ) throws(Fault) -> Int {
        var place = offset
        while output.count < limit {
            if !isInMember { place = try unsafe startMember(input, place) }
            guard isInMember, place < input.count || mayHoldOutput else { break }
            let room = min(buffer.count, limit - output.count)
            let step = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe decoder.decode(
                    UnsafeRawBufferPointer(rebasing: input[place...]),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
            }
            output += buffer[..<step.written]
            place += step.read
            mayHoldOutput = step.outcome == .inFrame && step.written == room
            switch step.outcome {
            case .inFrame: if step.written == 0 && step.read == 0 { return place }
            case .frameEnd: isInMember = false
            case .damaged, .refused: throw .damaged
            }
        }
        return place
    }

    /// Notes that no more bytes come.
    ///
    /// - Throws: `Fault.endsEarly`.
    public func end() throws(Fault) {
        if isInMember { throw .endsEarly }
    }

    /// Begins another member where there are bytes of one; padding is passed over.
    private func startMember(_ input: UnsafeRawBufferPointer, _ offset: Int) throws(Fault) -> Int {
        var place = offset
        while place < input.count {
            switch unsafe decoder.follower(beginningWith: input[place]) {
            case .padding: place += 1
            case .other: throw .goesOn
            case .frame:
                isInMember = true
                return place
            }
        }
        return place
    }
}
