import Glibc
import VisorKit

/// A file that is open for reading, closed with its last reference.
///
/// Reads name their offset, so that several tasks may read at once.
final class LogFile: Sendable {
    /// What kind of file it is.
    enum Kind: Equatable, Sendable {
        /// A regular file of so many bytes, as it was opened.
        case regular(size: Int)
        /// A pipe, a socket or a device, which is read once from its beginning.
        case stream
    }

    let path: String
    let kind: Kind
    /// What tells this file from any other on the machine.
    let identity: FileIdentity
    let descriptor: Int32

    /// Opens a file, which may be a pipe.
    init(path: String) throws(InputError) {
        // Without O_NONBLOCK, opening a named pipe waits for its writer, which is what a reader of it wants.
        let descriptor = unsafe open(FileName.bytes(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing(path) : .unreadable(path, .last)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let reason = SystemError.last
            close(descriptor)
            throw .unreadable(path, reason)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw .directory(path)
        }
        self.path = path
        self.descriptor = descriptor
        identity = FileIdentity(status)
        kind = identity.isRegular ? .regular(size: Int(status.st_size)) : .stream
    }

    deinit {
        close(descriptor)
    }

    /// Reads bytes at an offset into a buffer and returns their number, 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(InputError) -> Int {
        do {
            return try retryingInterrupted { unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset) }
        } catch {
            throw .unreadable(path, error)
        }
    }
}

/// The device and inode of a file, which tell whether two names are of the same file.
public struct FileIdentity: Hashable, Sendable {
    let device: UInt
    let inode: UInt
    /// Whether it is a regular file, and neither a pipe nor a device.
    let isRegular: Bool

    /// The identity of the file that a path leads to; `nil` where there is none.
    public init?(path: String) {
        var status = Glibc.stat()
        guard unsafe stat(FileName.bytes(path), &status) == 0 else { return nil }
        self.init(status)
    }

    /// The identity of what is open under a descriptor; `nil` where nothing is.
    init?(descriptor: Int32) {
        var status = Glibc.stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        device = status.st_dev
        inode = status.st_ino
        isRegular = status.st_mode & S_IFMT == S_IFREG
    }
}
