import Hummingbird
import NIOCore
import VisorTransport

/// The body of a request, decompressed as it comes.
struct IngestBody {
    /// How much is decompressed at once.
    private static let step = 64 << 10

    private let limits: IntakeLimits
    private let unpacker: GzipUnpacker?
    private var pieces: RequestBody.AsyncIterator
    /// The piece that is being unpacked, and how far it has been.
    private var piece = ByteBuffer()
    private var place = 0
    /// How many bytes have come, and how many they were decompressed.
    private var (received, unpacked) = (0, 0)

    /// The body of a request.
    init(_ body: RequestBody, isCompressed: Bool, limits: IntakeLimits) {
        self.limits = limits
        pieces = body.makeAsyncIterator()
        unpacker = isCompressed ? GzipUnpacker() : nil
    }

    /// Adds what comes next, at most some 64 KiB, and says whether there was anything; not at the end.
    ///
    /// - Throws: `IngestProblem` for what cannot be decompressed, or takes too much room when it is; another error where the
    ///   connection ends before the body does.
    mutating func next(into lines: inout [UInt8]) async throws -> Bool {
        guard let unpacker else {
            guard let piece = try await pieces.next() else { return false }
            lines.append(contentsOf: piece.readableBytesView)
            return true
        }
        let count = lines.count
        while true {
            if place < piece.readableBytes || unpacker.isFull {
                try unpack(unpacker, into: &lines)
                if lines.count > count { return true }
            } else if let next = try await pieces.next() {
                (piece, place) = (next, 0)
                received += next.readableBytes
            } else {
                do { try unpacker.end() } catch { throw IngestProblem.malformed(error.description) }
                return false
            }
        }
    }

    private mutating func unpack(_ unpacker: GzipUnpacker, into lines: inout [UInt8]) throws(IngestProblem) {
        let count = lines.count
        do throws(GzipUnpacker.Fault) {
            place = try unsafe piece.withUnsafeReadableBytes { (bytes) throws(GzipUnpacker.Fault) in
                try unsafe unpacker.unpack(bytes, from: place, into: &lines, limit: count + IngestBody.step)
            }
        } catch {
            throw .malformed(error.description)
        }
        unpacked += lines.count - count
        if unpacked > limits.batchBytes, unpacked / limits.expansion > received {
            throw .tooLarge("the body becomes more than \(limits.expansion) times as long when it is decompressed")
        }
    }
}
