import Glibc
import VisorKit

/// What a file holds that is read once, at the start: a token, a certificate or a key.
public struct SecretFile {
    /// Why a file cannot be read, in a few words.
    public struct Unreadable: Error, Equatable {
        /// A file that cannot be used, for a reason.
        public init(reason: String) { self.reason = reason }

        /// What is wrong with it.
        public let reason: String
    }

    /// What it holds, or the beginning of that.
    public let bytes: [UInt8]
    /// Whether everybody may read it or change it.
    public let isOpenToAll: Bool

    /// Reads a file, which must be a regular one: of anything else it is not known when it ends, or whether it ever comes.
    ///
    /// - Parameter limit: how many bytes are read at most.
    /// - Throws: `Unreadable`.
    public init(_ path: String, atMost limit: Int) throws(Unreadable) {
        // So that a pipe which nobody writes to holds nothing up.
        let descriptor = unsafe open(FileName.bytes(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Unreadable(reason: "\(SystemError.last)") }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Unreadable(reason: "\(SystemError.last)") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(reason: "it is not a regular file") }
        isOpenToAll = status.st_mode & 0o007 != 0
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        while filled < limit {
            let count = unsafe bytes.withUnsafeMutableBytes { space in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: space[filled...])
                return unsafe read(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 { throw Unreadable(reason: "\(SystemError.last)") }
            if count == 0 { break }
            filled += count
        }
        self.bytes = Array(bytes[..<filled])
    }
}
