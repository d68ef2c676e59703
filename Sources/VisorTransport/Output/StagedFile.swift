import Glibc
import VisorKit

/// A file that is written piece by piece and appears as a whole: it holds what it held, or all of what was written.
///
/// A link is followed. What is no regular file, such as a pipe, and a file in a folder that takes no new one, are written in
/// place.
public final class StagedFile {
    private let path: String
    private let descriptor: Int32
    /// Where the file is written, and what it becomes; `nil` where it is written in place.
    private let names: (temporary: String, target: String)?
    private var isCommitted = false

    /// Opens a file, which keeps what it holds until `commit`.
    ///
    /// - Throws: `OutputFile.Failure`.
    public init(path: String) throws(OutputFile.Failure) {
        self.path = path
        var status = stat()
        let exists = unsafe stat(FileName.bytes(path), &status) == 0
        let target = exists ? OutputFile.resolved(path) : path
        let isOther = exists && (status.st_mode & S_IFMT != S_IFREG || !OutputFile.folderIsWritable(of: target))
        if OutputFile.isStandardOutput(path) || isOther || (!exists && OutputFile.isLink(path)) {
            names = nil
            descriptor = try StagedFile.openInPlace(path)
            return
        }
        let temporary = "\(target).\(getpid()).tmp"
        names = (temporary, target)
        do {
            descriptor = try StagedFile.create(temporary, mode: exists ? status.st_mode & 0o7777 : nil)
        } catch {
            throw OutputFile.Failure(path: path, reason: error)
        }
    }

    deinit {
        if descriptor != STDOUT_FILENO { close(descriptor) }
        if let names, !isCommitted { unsafe unlink(FileName.bytes(names.temporary)) }
    }

    /// Writes bytes behind those written before.
    ///
    /// - Throws: `OutputFile.Failure`.
    public func write(_ bytes: [UInt8]) throws(OutputFile.Failure) {
        do {
            try writeAll(bytes, to: descriptor)
        } catch {
            throw OutputFile.Failure(path: path, reason: error)
        }
    }

    /// Makes what was written the file, durably.
    ///
    /// - Throws: `OutputFile.Failure`, after which the file holds what it held.
    public func commit() throws(OutputFile.Failure) {
        guard let names else { return }
        guard fsync(descriptor) == 0, unsafe rename(FileName.bytes(names.temporary), FileName.bytes(names.target)) == 0
        else { throw OutputFile.Failure(path: path, reason: .last) }
        isCommitted = true
    }

    private static func openInPlace(_ path: String) throws(OutputFile.Failure) -> Int32 {
        if OutputFile.isStandardOutput(path) { return STDOUT_FILENO }
        let descriptor = unsafe open(FileName.bytes(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw OutputFile.Failure(path: path, reason: .last) }
        return descriptor
    }

    private static func create(_ path: String, mode: mode_t?) throws(SystemError) -> Int32 {
        // Left over by a process of the same number; a link that someone has laid there must not be followed.
        unsafe unlink(FileName.bytes(path))
        let descriptor = unsafe open(FileName.bytes(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .last }
        if let mode, fchmod(descriptor, mode) != 0 {
            let reason = SystemError.last
            close(descriptor)
            unsafe unlink(FileName.bytes(path))
            throw reason
        }
        return descriptor
    }
}
