import Glibc
import VisorKit

/// What a file is known by: another content has another mark, and so have other rights.
public struct FileMark: Equatable, Sendable {
    private let device: UInt
    private let number: UInt
    private let size: Int
    /// When the file or its rights last changed, which nobody can set as he can when it was written.
    private let seconds: Int
    private let nanoseconds: Int

    /// The mark of a file as it is now; `nil` where there is none, or where it cannot be looked for.
    public init?(of path: String) {
        var status = stat()
        guard unsafe stat(FileName.bytes(path), &status) == 0 else { return nil }
        (device, number, size) = (status.st_dev, status.st_ino, status.st_size)
        (seconds, nanoseconds) = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
    }
}
