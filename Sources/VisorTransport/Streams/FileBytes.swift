/// The bytes of a regular file, from its beginning to its end.
struct FileBytes: ByteStream {
    let damage: String? = nil
    /// A file never lets its reader wait.
    let isReady = true
    private(set) var byteCount = 0

    private let file: LogFile

    /// The bytes of a file.
    init(_ file: LogFile) {
        self.file = file
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        let count = try unsafe file.read(into: buffer, at: byteCount)
        byteCount += count
        return count
    }
}
