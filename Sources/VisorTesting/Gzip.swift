import CZlib

/// Compresses bytes as one gzip member, as far as may be where that is wanted.
public func gzip(_ bytes: [UInt8], best: Bool = false) -> [UInt8] {
    var stream = unsafe z_stream()
    let level = best ? Z_BEST_COMPRESSION : Z_BEST_SPEED
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    // 16 more than the greatest window: gzip and not zlib.
    unsafe deflateInit2_(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(), size)
    defer { unsafe deflateEnd(&stream) }
    var input = bytes
    var output = unsafe [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let left = unsafe input.withUnsafeMutableBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe stream.next_in = input.baseAddress
            unsafe stream.avail_in = UInt32(input.count)
            unsafe stream.next_out = output.baseAddress
            unsafe stream.avail_out = UInt32(output.count)
            unsafe deflate(&stream, Z_FINISH)
            return unsafe Int(stream.avail_out)
        }
    }
    return Array(output.dropLast(left))
}
