import CZlib

/// Decompresses a gzip file of one or more members (RFC 1952), in bounded memory.
///
/// What comes after a fault is not read: what could be read counts, and `damage` says the rest.
@safe final class GzipInflater: ByteStream {
    /// The first two bytes of every gzip file.
    private static let magic: [UInt8] = [0x1f, 0x8b]

    /// What is wrong with the file, once reading has come to it.
    private(set) var damage: String?
    /// How many compressed bytes have been read.
    private(set) var byteCount = 0
    /// A file never lets its reader wait.
    let isReady = true

    private let file: LogFile
    private let stop: StopSignal
    private let stream: UnsafeMutablePointer<z_stream>
    private var input = [UInt8](repeating: 0, count: 64 << 10)
    /// The part of `input` that has not been decompressed.
    private var rest = 0..<0
    private var isInMember = false
    private var hasEnded = false

    /// A decompressor at the beginning of a file.
    init(_ file: LogFile, stop: StopSignal = StopSignal()) {
        self.file = file
        self.stop = stop
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 16 more than the greatest window: gzip alone.
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        if unsafe inflateInit2_(stream, 15 + 16, zlibVersion(), size) != Z_OK {
            damage = "cannot be decompressed: not enough memory"
            hasEnded = true
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Decompresses bytes into a buffer and returns their number, 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        while !hasEnded && stop.age == nil {
            if rest.isEmpty { try refill() }
            if rest.isEmpty {
                if isInMember { fail("ends in the middle of its compressed data") }
                hasEnded = true
            } else if !isInMember && !startMember() {
                hasEnded = true
            } else {
                let count = unsafe inflate(into: buffer)
                if count > 0 { return count }
            }
        }
        return 0
    }

    private func refill() throws(InputError) {
        let (file, offset) = (file, byteCount)
        let count = try unsafe input.withUnsafeMutableBufferPointer { (buffer) throws(InputError) in
            try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
        rest = 0..<count
        byteCount += count
    }

    /// Whether a file begins as gzip files do.
    static func reads(_ file: LogFile) throws(InputError) -> Bool {
        var start: [UInt8] = [0, 0]
        let count = try unsafe start.withUnsafeMutableBufferPointer { (buffer) throws(InputError) in
            try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
        }
        return count == 2 && start == magic
    }

    /// Whether another member begins; behind the last, zeros pass for padding, as `gzip(1)` has it.
    private func startMember() -> Bool {
        if input[rest.lowerBound] == GzipInflater.magic[0] {
            isInMember = true
            return true
        }
        if let place = rest.first(where: { input[$0] != 0 }) {
            fail(
                "has bytes behind its compressed data that are none, from byte \(byteCount - rest.upperBound + place) on"
            )
            return false
        }
        rest = 0..<0
        return true
    }

    private func inflate(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard isInMember else { return 0 }
        let (code, read, written) = unsafe step(buffer)
        rest = rest.lowerBound + read..<rest.upperBound
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            isInMember = false
            unsafe inflateReset(stream)
        default: fail("is damaged near byte \(byteCount - rest.count)")
        }
        return written
    }

    private func step(_ buffer: UnsafeMutableRawBufferPointer) -> (code: Int32, read: Int, written: Int) {
        let rest = rest
        return unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress.map { unsafe $0 + rest.lowerBound }
            unsafe stream.pointee.avail_in = UInt32(rest.count)
            unsafe stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = UInt32(buffer.count)
            let code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            let (left, room) = unsafe (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
            return (code, rest.count - left, buffer.count - room)
        }
    }

    private func fail(_ reason: String) {
        damage = reason
        hasEnded = true
        isInMember = false
    }
}
