/// How the bytes of an input are compressed, which their beginning tells and never a name.
enum Compression: Sendable {
    case none, gzip, zstd

    /// How a regular file is compressed.
    static func of(_ file: LogFile) throws(InputError) -> Compression {
        var start: [UInt8] = [0, 0, 0, 0]
        let count = try unsafe start.withUnsafeMutableBufferPointer { (buffer) throws(InputError) in
            try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
        }
        return begun(by: start.prefix(count)) ?? .none
    }

    /// How an input is compressed that begins with these bytes; `nil` as long as too few of them are known.
    ///
    /// The first byte of nearly every log decides; and none of the bytes that are waited for ends a line, so that no line
    /// is kept waiting for another.
    static func begun(by bytes: ArraySlice<UInt8>) -> Compression? {
        var isUndecided = false
        for (compression, magic) in magics where zip(magic, bytes).allSatisfy({ $0.contains($1) }) {
            if bytes.count >= magic.count { return compression }
            isUndecided = true
        }
        return isUndecided ? nil : Compression.none
    }

    /// The first bytes of a gzip member (RFC 1952), and of Zstandard's frames and skippable frames (RFC 8878).
    private static let magics: [(Compression, [ClosedRange<UInt8>])] = [
        (.gzip, [0x1f...0x1f, 0x8b...0x8b]),
        (.zstd, [0x28...0x28, 0xb5...0xb5, 0x2f...0x2f, 0xfd...0xfd]),
        (.zstd, [0x50...0x5f, 0x2a...0x2a, 0x4d...0x4d, 0x18...0x18]),
    ]

    /// A decoder of bytes that are compressed in this way; `nil` where they are not compressed.
    func makeDecoder() -> (any FrameDecoder)? {
        switch self {
        case .none: nil
        case .gzip: GzipDecoder()
        case .zstd: ZstdDecoder()
        }
    }

    /// What a regular file that is compressed in this way holds.
    func bytes(of file: LogFile, stop: StopSignal = StopSignal()) -> any ByteStream {
        bytes(FileBytes(file), stop: stop)
    }

    /// What bytes that are compressed in this way hold.
    func bytes(_ bytes: some ByteStream, stop: StopSignal = StopSignal()) -> any ByteStream {
        makeDecoder().map { Decompressor(bytes, $0, stop: stop) } ?? bytes
    }
}

/// Decompresses frames, which gzip calls members, one after the other.
protocol FrameDecoder: AnyObject {
    /// What a byte behind a frame tells of what follows.
    func follower(beginningWith byte: UInt8) -> FrameFollower
    /// Decompresses what fits; input that is not read must be handed over again.
    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep
}

/// What may stand behind a frame.
enum FrameFollower {
    /// Another frame.
    case frame
    /// Zeros that fill the last block of a tape or a disk.
    case padding
    /// Bytes that are no compressed data.
    case other
}

/// What a decoder has done.
struct DecodingStep {
    enum Outcome: Equatable {
        /// The frame goes on.
        case inFrame
        /// The frame has ended, and all of it has been handed out.
        case frameEnd
        /// The compressed data is not what it should be.
        case damaged
        /// The compressed data cannot be read, for this reason.
        case refused(String)
    }

    var outcome: Outcome
    /// How many bytes of the input have been read.
    var read: Int
    /// How many bytes of output have been written.
    var written: Int
}
