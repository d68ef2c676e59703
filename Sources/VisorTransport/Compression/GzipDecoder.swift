import CZlib

/// Decompresses gzip members (RFC 1952).
@safe final class GzipDecoder: FrameDecoder {
    private let stream: UnsafeMutablePointer<z_stream>
    private let isWorking: Bool

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 16 more than the greatest window: gzip alone.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        isWorking = unsafe inflateInit2_(stream, 15 + 16, zlibVersion(), size) == Z_OK
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Behind the last member, zeros pass for padding, as `gzip(1)` has it.
    func follower(beginningWith byte: UInt8) -> FrameFollower {
        switch byte {
        case 0x1f: .frame
        case 0: .padding
        default: .other
        }
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        guard isWorking else {
            return DecodingStep(outcome: .refused("cannot be decompressed: not enough memory"), read: 0, written: 0)
        }
        // Neither is more than a few MiB.
        let (given, room) = (UInt32(clamping: input.count), UInt32(clamping: output.count))
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = given
        unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = room
        let code = unsafe inflate(stream, Z_NO_FLUSH)
        let (read, written) = unsafe (given - stream.pointee.avail_in, room - stream.pointee.avail_out)
        if code == Z_STREAM_END { unsafe inflateReset(stream) }
        return DecodingStep(outcome: GzipDecoder.outcome(code), read: Int(read), written: Int(written))
    }

    private static func outcome(_ code: Int32) -> DecodingStep.Outcome {
        switch code {
        // The second says that there was nothing to do.
        case Z_OK, Z_BUF_ERROR: .inFrame
        case Z_STREAM_END: .frameEnd
        default: .damaged
        }
    }
}
