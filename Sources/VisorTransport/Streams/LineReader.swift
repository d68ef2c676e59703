import Dispatch
import Synchronization
import VisorKit

/// Reads the lines of an input that can only be read in order, on a thread of its own, as many as are there at a time.
final class LineReader: Sendable {
    fileprivate struct State: ~Copyable {
        var bytes: any ByteStream
        var framer = LineFramer()
        var reportedOverlong = 0
        var reportedBytes = 0
    }

    /// How many bytes a batch has before it is handed over, although more are there.
    private static let batchSize = 1 << 20

    /// Whether the lines come as they are written.
    let isLive: Bool

    private let queue = DispatchQueue(label: "visor.lines")
    private let stopSignal = StopSignal()
    /// Made when the reading begins: of the files of a year, few are being read at once.
    private let state = Mutex<State?>(nil)
    private let foundDamage = Mutex<String?>(nil)
    private let open: @Sendable (StopSignal) -> any ByteStream

    /// A reader of the standard input.
    static var standardInput: LineReader {
        LineReader(isLive: true) { SniffedBytes(PipeBytes(standardInput: $0), stop: $0) }
    }

    /// A reader of a file that is a stream.
    convenience init(stream file: LogFile) {
        self.init(isLive: true) { SniffedBytes(PipeBytes(file, stop: $0), stop: $0) }
    }

    /// A reader of a regular file that may be compressed.
    convenience init(file: LogFile, _ compression: Compression) {
        self.init(isLive: false) { compression.bytes(of: file, stop: $0) }
    }

    /// A reader of what a closure opens, once the reading begins.
    init(isLive: Bool, open: @escaping @Sendable (StopSignal) -> any ByteStream) {
        self.isLive = isLive
        self.open = open
    }

    /// Why the input ended before its end, once it has.
    var damage: String? { foundDamage.withLock { $0 } }

    /// Lets the reading end: of a file at once, of a stream as soon as nothing more is in it.
    func stop() {
        stopSignal.set()
    }

    /// The next lines; `nil` at the end.
    func next() async throws -> LineBatch? {
        try await withCheckedThrowingContinuation { continuation in
            request { continuation.resume(with: $0) }
        }
    }

    /// Reads the next lines and hands them to a closure, on the thread that reads.
    func request(_ deliver: @escaping @Sendable (Result<LineBatch?, any Error>) -> Void) {
        queue.async { deliver(Result { try self.readBatch() }) }
    }

    /// Held for as long as a read waits, which nobody else does: what may come meanwhile, the stop, has its own lock.
    private func readBatch() throws -> LineBatch? {
        try state.withLock { state in
            if state == nil { state = State(bytes: open(stopSignal)) }
            let batch = try state?.readBatch(size: LineReader.batchSize)
            if let damage = state?.bytes.damage { foundDamage.withLock { $0 = damage } }
            return batch ?? nil
        }
    }
}

extension LineReader.State {
    /// The lines that are there, up to a number of bytes or little more; `nil` at the end.
    fileprivate mutating func readBatch(size: Int) throws -> LineBatch? {
        var lines: [UInt8] = []
        var start = 0
        while lines.count < size, try advance(isWaited: lines.isEmpty) {
            framer.withLines { span, offset in
                if lines.isEmpty { start = offset }
                unsafe span.withUnsafeBufferPointer { unsafe lines.append(contentsOf: $0) }
            }
        }
        // Where the bytes broke off, the last line is not whole, although it may look so.
        if bytes.damage != nil, lines.last != UInt8(ascii: "\n") {
            lines.removeSubrange((lines.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...)
        }
        let overlong = framer.overlongLines - reportedOverlong
        let byteCount = bytes.byteCount - reportedBytes
        (reportedOverlong, reportedBytes) = (framer.overlongLines, bytes.byteCount)
        if lines.isEmpty && overlong == 0 { return nil }
        return LineBatch(bytes: lines, offset: start, overlongLines: overlong, byteCount: byteCount)
    }

    /// Reads on until there are lines; `false` at the end, and, unless lines are waited for, where there are no more yet:
    /// those that are there do not wait for others, nor for the end of one that has begun.
    private mutating func advance(isWaited: Bool) throws -> Bool {
        // Taken out, since the framer and its source are two parts of this one value.
        var source = bytes
        defer { bytes = source }
        do {
            return try unsafe framer.advance { buffer, _ in
                guard isWaited || source.isReady else { throw NothingYet() }
                return try unsafe source.read(into: buffer)
            }
        } catch is NothingYet {
            return false
        }
    }
}

/// Says that a stream has nothing more at this time.
private struct NothingYet: Error {}
