import Dispatch
import Glibc
import Synchronization
import VisorKit

/// Reads lines from a pipe, a terminal or a device as they come, on a thread of its own.
///
/// `@unchecked Sendable`: all that changes is touched on `queue` alone, but for `stopTime`, which is a mutex.
final class StreamReader: BatchReader, @unchecked Sendable {
    /// How many bytes a batch has before it is handed over, although more are there.
    static let batchSize = 1 << 20
    /// After a stop: how long silence lasts before the stream counts as ended, and how long it is read at most.
    static let quietAfterStop = Duration.milliseconds(250)
    static let longestAfterStop = Duration.seconds(3)

    private let name: String
    private let descriptor: Int32
    private let owner: LogFile?
    private let queue: DispatchQueue
    private let stopTime = Mutex<ContinuousClock.Instant?>(nil)
    private var framer = LineFramer()
    private var reportedOverlong = 0

    /// A reader of the standard input.
    init() {
        name = "standard input"
        descriptor = STDIN_FILENO
        owner = nil
        queue = DispatchQueue(label: "visor.standard-input")
    }

    /// A reader of a file that is a stream.
    init(_ file: LogFile) {
        name = file.path
        descriptor = file.descriptor
        owner = file
        queue = DispatchQueue(label: "visor.stream")
    }

    let isLive = true

    /// A stream ends where its writer ends it.
    var damage: String? { nil }

    /// Lets the stream end as soon as nothing more is in it.
    func stop() {
        stopTime.withLock { $0 = $0 ?? .now }
    }

    /// The next lines, as many as are there; `nil` at the end.
    func next() async throws -> LineBatch? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.readBatch() }) }
        }
    }

    private func readBatch() throws -> LineBatch? {
        var bytes: [UInt8] = []
        var start = 0
        repeat {
            guard try unsafe framer.advance(read: { buffer, _ in try unsafe read(into: buffer) }) else { break }
            framer.withLines { lines, offset in
                if bytes.isEmpty { start = offset }
                unsafe lines.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
            }
        } while bytes.count < StreamReader.batchSize && isReadable(within: .zero)
        let overlong = framer.overlongLines - reportedOverlong
        reportedOverlong = framer.overlongLines
        if bytes.isEmpty && overlong == 0 { return nil }
        return LineBatch(bytes: bytes, offset: start, overlongLines: overlong, byteCount: bytes.count)
    }

    /// Waits for bytes and reads them; 0 at the end, or when the reading was stopped and nothing comes.
    private func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while !isReadable(within: .milliseconds(100)) {
            guard let stopped = stopTime.withLock({ $0 }) else { continue }
            if stopped.duration(to: .now) > StreamReader.quietAfterStop { return 0 }
        }
        if let stopped = stopTime.withLock({ $0 }), stopped.duration(to: .now) > StreamReader.longestAfterStop {
            return 0
        }
        do {
            return try retryingInterrupted { unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
        } catch {
            throw InputError.unreadable(name, error)
        }
    }

    private func isReadable(within time: Duration) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(time / .milliseconds(1))
        return unsafe poll(&request, 1, milliseconds) > 0
    }
}
