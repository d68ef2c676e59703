import Glibc
import VisorKit

/// The bytes of a file, a pipe or the standard input as they stand, from the first to the last.
public final class InputBytes {
    /// How many bytes are read at once.
    private static let pieceLength = 1 << 20

    private var stream: any ByteStream
    private var buffer = [UInt8](repeating: 0, count: InputBytes.pieceLength)
    private let signal: InputStop

    /// Opens a file; `-` is the standard input.
    ///
    /// - Throws: `InputError`.
    public init(path: String, stop signal: InputStop) throws(InputError) {
        self.signal = signal
        guard path != InputPaths.standardInput else {
            stream = PipeBytes(standardInput: signal.signal)
            return
        }
        let file = try LogFile(path: path)
        if case .regular = file.kind {
            stream = FileBytes(file)
        } else {
            stream = PipeBytes(file, stop: signal.signal)
        }
    }

    /// Waits for the next bytes; none at the end, or where the reading was stopped.
    ///
    /// - Throws: `InputError`.
    public func next() throws(InputError) -> [UInt8] {
        if signal.isSet { return [] }
        var failure: InputError?
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            do throws(InputError) {
                return try unsafe stream.read(into: bytes)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return Array(buffer[..<count])
    }
}

/// Ends the reading of inputs from another thread.
public final class InputStop: Sendable {
    let signal = StopSignal()

    /// A reading that goes on.
    public init() {}

    /// Whether the reading is to end.
    public var isSet: Bool { signal.age != nil }

    /// Ends the reading soon.
    public func set() { signal.set() }
}
