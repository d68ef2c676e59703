/// The bytes of a stream that may be compressed, decompressed where its first bytes say so.
struct SniffedBytes: ByteStream {
    private var stream: any ByteStream
    private let stop: StopSignal
    private var isDecided = false

    /// The bytes of a stream, none of which have been read.
    init(_ stream: any ByteStream, stop: StopSignal) {
        (self.stream, self.stop) = (stream, stop)
    }

    var isReady: Bool { stream.isReady }
    var byteCount: Int { stream.byteCount }
    var damage: String? { stream.damage }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        isDecided ? try unsafe stream.read(into: buffer) : try unsafe readFirst(into: buffer)
    }

    /// Reads until the compression is known, which is what the first read yields unless it is a byte or a few.
    private mutating func readFirst(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        var count = 0
        while true {
            let more = try unsafe stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            count += more
            let start = unsafe Array(buffer[..<min(count, 4)])
            // What ends too early to be compressed is text.
            guard let compression = more == 0 ? Compression.none : Compression.begun(by: start[...]) else { continue }
            isDecided = true
            guard let decoder = compression.makeDecoder() else { return count }
            let begun = unsafe Array(buffer[..<count])
            stream = Decompressor(stream, decoder, begun: begun, isLive: true, stop: stop)
            return try unsafe stream.read(into: buffer)
        }
    }
}
