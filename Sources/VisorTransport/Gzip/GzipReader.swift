import Dispatch
import Synchronization
import VisorKit

/// Reads the lines of a gzip file on a thread of its own, beside those that fold them.
///
/// `@unchecked Sendable`: all that changes is touched on `queue` alone, but for the two mutexes.
final class GzipReader: BatchReader, @unchecked Sendable {
    private struct State: ~Copyable {
        let inflater: GzipInflater
        var framer = LineFramer()
    }

    private static let batchSize = 1 << 20

    private let file: LogFile
    private let queue = DispatchQueue(label: "visor.gzip")
    private let isStopped = Mutex(false)
    private let foundDamage = Mutex<String?>(nil)
    /// Made when the reading begins: of the files of a year, few are being read at once.
    private var state: State?
    private var reportedOverlong = 0
    private var reportedOffset = 0

    init(_ file: LogFile) {
        self.file = file
    }

    let isLive = false

    var damage: String? { foundDamage.withLock { $0 } }

    func stop() {
        isStopped.withLock { $0 = true }
    }

    func next() async throws -> LineBatch? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.readBatch() }) }
        }
    }

    /// Whether a file begins as gzip files do.
    static func reads(_ file: LogFile) throws(InputError) -> Bool {
        var start: [UInt8] = [0, 0]
        do {
            let count = try unsafe start.withUnsafeMutableBytes { try unsafe file.read(into: $0, at: 0) }
            return count == 2 && start == GzipInflater.magic
        } catch let error as InputError {
            throw error
        } catch {
            return false
        }
    }

    private func readBatch() throws -> LineBatch? {
        if state == nil { state = State(inflater: GzipInflater(file)) }
        var bytes: [UInt8] = []
        var start = 0
        while bytes.count < GzipReader.batchSize, !isStopped.withLock({ $0 }), try advance() {
            state?.framer.withLines { lines, offset in
                if bytes.isEmpty { start = offset }
                unsafe lines.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
            }
        }
        let overlong = (state?.framer.overlongLines ?? 0) - reportedOverlong
        let offset = state?.inflater.offset ?? 0
        defer { (reportedOverlong, reportedOffset) = (reportedOverlong + overlong, offset) }
        if let damage = state?.inflater.damage { foundDamage.withLock { $0 = damage } }
        if bytes.isEmpty && overlong == 0 { return nil }
        return LineBatch(bytes: bytes, offset: start, overlongLines: overlong, byteCount: offset - reportedOffset)
    }

    private func advance() throws -> Bool {
        guard let inflater = state?.inflater else { return false }
        return try unsafe state?.framer.advance { buffer, _ in try unsafe inflater.read(into: buffer) } ?? false
    }
}
