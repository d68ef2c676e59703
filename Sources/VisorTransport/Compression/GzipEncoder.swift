import CZlib

/// Compresses bytes as gzip (RFC 1952), as fast as it goes: level 1 of zlib.
public enum GzipEncoder {
    /// The bytes as one gzip member; `nil` where there is not enough memory.
    public static func encode(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        // 16 more than the greatest window: gzip and not zlib.
        let hasBegun = unsafe deflateInit2_(
            &stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(), size)
        guard hasBegun == Z_OK else { return nil }
        defer { unsafe deflateEnd(&stream) }
        guard bytes.count < 1 << 30 else { return nil }
        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { room, count in
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = room.baseAddress
                unsafe stream.avail_out = UInt32(room.count)
                let code = unsafe deflate(&stream, Z_FINISH)
                count = unsafe code == Z_STREAM_END ? room.count - Int(stream.avail_out) : 0
            }
        }
        return output.isEmpty ? nil : output
    }
}
