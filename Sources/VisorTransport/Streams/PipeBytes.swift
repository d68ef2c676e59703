import Glibc

/// The bytes of a pipe, a terminal or a device, as they come.
struct PipeBytes: ByteStream {
    /// After a stop: how long silence lasts before the stream counts as ended, and how long it is read at most.
    private static let quietAfterStop = Duration.milliseconds(250)
    private static let longestAfterStop = Duration.seconds(3)

    /// A stream ends where its writer ends it.
    let damage: String? = nil
    private(set) var byteCount = 0

    private let name: String
    private let descriptor: Int32
    /// Keeps the descriptor open; `nil` for the standard input.
    private let file: LogFile?
    private let stop: StopSignal

    /// The bytes of the standard input.
    init(standardInput stop: StopSignal) {
        (name, descriptor, file, self.stop) = ("standard input", STDIN_FILENO, nil, stop)
    }

    /// The bytes of a file that is a stream.
    init(_ file: LogFile, stop: StopSignal) {
        (name, descriptor, self.file, self.stop) = (file.path, file.descriptor, file, stop)
    }

    var isReady: Bool { isReadable(within: .zero) }

    /// Waits for bytes and reads them; 0 at the end, or when the reading was stopped and nothing comes.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        while !isReadable(within: .milliseconds(100)) {
            if let age = stop.age, age > PipeBytes.quietAfterStop { return 0 }
        }
        if let age = stop.age, age > PipeBytes.longestAfterStop { return 0 }
        do {
            let count = try retryingInterrupted { unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
            byteCount += count
            return count
        } catch {
            throw .unreadable(name, error)
        }
    }

    private func isReadable(within time: Duration) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(time / .milliseconds(1))
        return unsafe poll(&request, 1, milliseconds) > 0
    }
}
