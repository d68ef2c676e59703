import Synchronization

/// Bytes that can only be read from their beginning to their end.
protocol ByteStream {
    /// Waits for bytes, puts them into a buffer and returns their number, 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputError) -> Int
    /// Whether more can be read without waiting.
    var isReady: Bool { get }
    /// How many bytes of the input have been read; not those that they are decompressed to.
    var byteCount: Int { get }
    /// Why the bytes ended before their end, once they have.
    var damage: String? { get }
}

/// Tells a reader that is at work on another thread that its reading is to end.
final class StopSignal: Sendable {
    private let moment = Mutex<ContinuousClock.Instant?>(nil)

    /// How long ago the reading was told to end; `nil` where it has not been.
    var age: Duration? { moment.withLock { $0 }.map { $0.duration(to: .now) } }

    /// Tells it.
    func set() {
        moment.withLock { $0 = $0 ?? .now }
    }
}
