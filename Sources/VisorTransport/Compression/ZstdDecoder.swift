import CZstd

/// Decompresses Zstandard frames (RFC 8878), and passes over skippable ones.
@safe final class ZstdDecoder: FrameDecoder {
    /// The binary logarithm of the largest window, which is the memory that a frame may ask for: 8 MiB.
    ///
    /// It is what RFC 8878, section 3.1.1.1.2, asks of every decoder, and `zstd -19` has no larger one; only `--ultra` and
    /// `--long` do.
    private static let longestWindow: Int32 = 23

    private let stream: OpaquePointer?

    init() {
        unsafe stream = ZSTD_createDStream()
        if let stream = unsafe stream {
            _ = unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, ZstdDecoder.longestWindow)
        }
    }

    deinit {
        _ = unsafe ZSTD_freeDStream(stream)
    }

    func follower(beginningWith byte: UInt8) -> FrameFollower {
        switch byte {
        // A frame, or one of the sixteen kinds that are skipped.
        case 0x28, 0x50...0x5f: .frame
        default: .other
        }
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        guard let stream = unsafe stream else {
            return DecodingStep(outcome: .refused("cannot be decompressed: not enough memory"), read: 0, written: 0)
        }
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = unsafe ZSTD_decompressStream(stream, &target, &source)
        return unsafe DecodingStep(outcome: ZstdDecoder.outcome(result), read: source.pos, written: target.pos)
    }

    private static func outcome(_ result: Int) -> DecodingStep.Outcome {
        guard ZSTD_isError(result) != 0 else { return result == 0 ? .frameEnd : .inFrame }
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_frameParameter_windowTooLarge:
            return .refused(
                "was compressed with a window of more than 8 MiB (zstd --ultra or --long); decompress it with"
                    + " 'zstd -dc --long=31' and pipe that in")
        case ZSTD_error_dictionary_wrong: return .refused("was compressed with a dictionary, which is not there")
        case ZSTD_error_memory_allocation: return .refused("cannot be decompressed: not enough memory")
        default: return .damaged
        }
    }
}
