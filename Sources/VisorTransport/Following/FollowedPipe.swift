import Glibc
import Synchronization
import VisorKit

/// A named pipe that is followed: writers may come and go.
///
/// What is in a pipe can be read once, so that there is no position to go on from.
final class FollowedPipe {
    private enum Slot: Sendable {
        case empty
        case asked
        case filled(LineBatch)
    }

    let path: String
    let partition: Int
    let profile: InputProfile
    /// Since when nothing has come; `nil` while something has.
    private(set) var quietSince: Duration?
    var finder: FormatFinder

    private let reader: LineReader
    private let slot = SharedSlot()
    private let wake: @Sendable () -> Void

    /// What the reader's thread and the one who asks share.
    private final class SharedSlot: Sendable {
        let content = Mutex(Slot.empty)
    }

    /// A pipe; the closure is called when lines have come.
    init(path: String, partition: Int, profile: InputProfile, heartbeat: String, wake: @escaping @Sendable () -> Void) {
        (self.path, self.partition, self.profile, self.wake) = (path, partition, profile, wake)
        finder = FormatFinder(name: path, profile: profile, heartbeat: heartbeat, format: nil)
        reader = LineReader(isLive: true) { FifoBytes(path: path, stop: $0) }
    }

    /// Ends the reading when what is in the pipe has been read.
    func stop() { reader.stop() }

    /// The lines that have come; asks for more.
    func next(now: Duration, arrival: EventTime) -> SourcedBlock? {
        guard let batch = takeBatch() else {
            quietSince = quietSince ?? now
            return nil
        }
        quietSince = nil
        finder.look(at: batch.bytes)
        let format = finder.shown
        finder.pass(batch.bytes)
        return SourcedBlock(
            partition: partition, format: format, profile: profile,
            block: BytesBlock(batch.bytes, at: batch.offset, overlongLines: batch.overlongLines),
            byteCount: batch.byteCount, isLast: false, arrival: arrival)
    }

    private func takeBatch() -> LineBatch? {
        let (batch, mustAsk) = slot.content.withLock { content -> (LineBatch?, Bool) in
            switch content {
            case .asked: return (nil, false)
            case .empty:
                content = .asked
                return (nil, true)
            case .filled(let batch):
                content = .asked
                return (batch, true)
            }
        }
        if mustAsk { ask() }
        return batch
    }

    private func ask() {
        let (slot, wake) = (slot, wake)
        reader.request { result in
            let batch = try? result.get()
            slot.content.withLock { $0 = batch.map { .filled($0) } ?? .empty }
            if batch != nil { wake() }
        }
    }
}

/// The bytes of a named pipe, over all its writers.
struct FifoBytes: ByteStream {
    /// How long to wait where there is no writer, which the system does not tell of.
    private static let pause = Duration.milliseconds(20)
    private static let quietAfterStop = Duration.milliseconds(250)

    let damage: String? = nil
    private(set) var byteCount = 0
    private let stop: StopSignal
    private let pipe: OpenPipe

    /// The bytes of a pipe.
    init(path: String, stop: StopSignal) {
        self.stop = stop
        pipe = OpenPipe(path: path)
    }

    var isReady: Bool { isReadable(within: .zero) }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        while true {
            if isReadable(within: .milliseconds(100)) {
                let count = unsafe Glibc.read(pipe.descriptor, buffer.baseAddress, buffer.count)
                if count > 0 {
                    byteCount += count
                    return count
                }
            }
            if let age = stop.age, age > FifoBytes.quietAfterStop { return 0 }
        }
    }

    private func isReadable(within time: Duration) -> Bool {
        var request = pollfd(fd: pipe.descriptor, events: Int16(POLLIN), revents: 0)
        let isReady = unsafe poll(&request, 1, Int32(time / .milliseconds(1))) > 0
        if isReady && request.revents & Int16(POLLIN) == 0 && time > .zero {
            // Hung up: the call comes back at once until there is a writer again.
            usleep(UInt32(FifoBytes.pause / .microseconds(1)))
        }
        return request.revents & Int16(POLLIN) != 0
    }
}

/// A pipe that is open for reading, without waiting for a writer.
private final class OpenPipe: Sendable {
    /// Below 0 where it could not be opened, of which nothing can be read then.
    let descriptor: Int32

    init(path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
