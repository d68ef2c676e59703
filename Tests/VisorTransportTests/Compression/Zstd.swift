import CZstd

/// Compresses bytes as one Zstandard frame with a checksum.
func zstd(_ bytes: [UInt8]) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress2(context, &output, output.count, bytes, bytes.count)
    return Array(output.prefix(count))
}

/// A frame of some bytes as they are (RFC 8878, section 3.1.1), whose window has a size of which this is the binary
/// logarithm.
func zstdFrame(_ bytes: [UInt8], window: UInt8) -> [UInt8] {
    let header = bytes.count << 3 | 1
    return [0x28, 0xb5, 0x2f, 0xfd, 0, (window - 10) << 3]
        + [0, 8, 16].map { UInt8(truncatingIfNeeded: header >> $0) } + bytes
}

/// A frame that decoders skip.
func skippableFrame(kind: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [0x50 + kind, 0x2a, 0x4d, 0x18] + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bytes.count >> $0) } + bytes
}
