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
        case failed(String)
    }

    let path: String
    /// Since when nothing has come; `nil` while something has.
    private(set) var quietSince: Duration?

    /// How long nothing comes before that is worth a word.
    private static let patience = Duration.seconds(1)

    /// Whether it is still worth a word that lines are waited for: none has come, and it has not been said.
    private var isWorthAWord = true
    private var lines: FedLines
    private var reader: LineReader
    private let slot = SharedSlot()
    /// What has been said of the pipe, so that it is said once.
    private var said: String?
    private let wake: @Sendable () -> Void

    /// What the reader's thread and the one who asks share.
    private final class SharedSlot: Sendable {
        let content = Mutex(Slot.empty)
    }

    /// A pipe; the closure is called when lines have come.
    init(path: String, partition: Int, profile: InputProfile, heartbeat: String, wake: @escaping @Sendable () -> Void) {
        (self.path, self.wake) = (path, wake)
        lines = FedLines(partition: partition, profile: profile.of(path), heartbeat: heartbeat)
        reader = FollowedPipe.reader(path)
    }

    /// The number of its partition.
    var partition: Int { lines.partition }

    /// Ends the reading when what is in the pipe has been read.
    func stop() { reader.stop() }

    /// The lines that have come; asks for more.
    func next(now: Duration, arrival: EventTime) -> SourcedBlock? {
        guard let batch = takeBatch() else {
            quietSince = quietSince ?? now
            return nil
        }
        quietSince = nil
        isWorthAWord = false
        return lines.block(batch, arrival: arrival)
    }

    /// What there is to say, once, of nothing having come so far.
    func takeWaiting(_ now: Duration) -> String? {
        guard isWorthAWord, said == nil, let quietSince, now - quietSince >= FollowedPipe.patience else { return nil }
        isWorthAWord = false
        return "\(path): is a pipe; waiting for lines"
    }

    /// What there is to say of the pipe, once; it is opened anew.
    func takeProblem() -> String? {
        guard case .failed(let problem) = slot.content.withLock({ $0 }) else { return nil }
        reader = FollowedPipe.reader(path)
        slot.content.withLock { $0 = .empty }
        defer { said = problem }
        return said == problem ? nil : "\(problem); trying again"
    }

    private func takeBatch() -> LineBatch? {
        let (batch, mustAsk) = slot.content.withLock { content -> (LineBatch?, Bool) in
            switch content {
            case .asked, .failed: return (nil, false)
            case .empty:
                content = .asked
                return (nil, true)
            case .filled(let batch):
                content = .asked
                return (batch, true)
            }
        }
        if batch != nil { said = nil }
        if mustAsk { ask() }
        return batch
    }

    private func ask() {
        let (slot, wake) = (slot, wake)
        reader.request { result in
            let next: Slot =
                switch result {
                case .success(let batch): batch.map { .filled($0) } ?? .empty
                case .failure(let error): .failed("\(error)")
                }
            slot.content.withLock { $0 = next }
            if case .filled = next { wake() }
        }
    }

    private static func reader(_ path: String) -> LineReader {
        LineReader(isLive: true) { FifoBytes(path: path, stop: $0) }
    }
}

/// The bytes of a named pipe, over all its writers.
struct FifoBytes: ByteStream {
    /// How long to wait where there is no writer, which the system does not tell of.
    private static let pause = Duration.milliseconds(20)
    private static let quietAfterStop = Duration.milliseconds(250)

    let damage: String? = nil
    private(set) var byteCount = 0
    private let path: String
    private let stop: StopSignal
    private let pipe: OpenPipe

    /// The bytes of a pipe.
    init(path: String, stop: StopSignal) {
        (self.path, self.stop) = (path, stop)
        pipe = OpenPipe(path: path)
    }

    var isReady: Bool { isReadable(within: .zero) }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
        if let problem = pipe.problem { throw .unreadable(path, problem) }
        while true {
            if isReadable(within: .milliseconds(100)) {
                do throws(SystemError) {
                    let count = try retryingInterrupted {
                        unsafe Glibc.read(pipe.descriptor, buffer.baseAddress, buffer.count)
                    }
                    byteCount += count
                    if count > 0 { return count }
                } catch {
                    throw .unreadable(path, error)
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
    /// Below 0 where it could not be opened.
    let descriptor: Int32
    /// Why it could not be.
    let problem: SystemError?

    init(path: String) {
        descriptor = unsafe open(FileName.bytes(path), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        problem = descriptor < 0 ? .last : nil
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
