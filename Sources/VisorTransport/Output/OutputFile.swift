import Glibc
import VisorKit

/// A file that an output goes to, written in whole lines; `-` is the standard output.
///
/// It is made anew when it is opened. What is written goes to the operating system with each call.
public final class OutputFile {
    /// Why an output cannot be written: one line that says what is wrong and where.
    public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// The file.
        public let path: String
        /// Why.
        public let reason: SystemError

        /// A failure to write a file.
        public init(path: String, reason: SystemError) {
            (self.path, self.reason) = (path, reason)
        }

        /// The failure in words.
        public var description: String { "\(path): cannot be written: \(reason)" }

        /// Whether the reader of a pipe has gone.
        public var isBrokenPipe: Bool { reason.code == EPIPE }
    }

    private let path: String
    private let descriptor: Int32

    /// Opens a file, which loses what it holds.
    ///
    /// - Throws: `Failure`.
    public init(path: String) throws(Failure) {
        self.path = path
        if OutputFile.isStandardOutput(path) {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = unsafe open(FileName.bytes(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw Failure(path: path, reason: .last) }
    }

    /// Whether a path is another name of the standard output: `-`, `/dev/stdout`, or the file that it goes to.
    public static func isStandardOutput(_ path: String) -> Bool {
        guard path != "-", let identity = FileIdentity(path: path) else { return path == "-" }
        return identity == FileIdentity(descriptor: STDOUT_FILENO) && path != "/dev/null"
    }

    /// Whether a path leads to a pipe, a device or a folder, or is another name of the standard output.
    public static func isNoRegularFile(_ path: String) -> Bool {
        isStandardOutput(path) || FileIdentity(path: path).map { !$0.isRegular } ?? false
    }

    deinit {
        if descriptor != STDOUT_FILENO { close(descriptor) }
    }

    /// Looks whether a file can be written or made, and leaves it as it is.
    ///
    /// - Throws: `Failure`.
    public static func check(_ path: String) throws(Failure) {
        if isStandardOutput(path) { return }
        var status = stat()
        if unsafe stat(FileName.bytes(path), &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw Failure(path: path, reason: SystemError(code: EISDIR)) }
            if unsafe access(FileName.bytes(path), W_OK) != 0 { throw Failure(path: path, reason: .last) }
            return
        }
        if !folderIsWritable(of: path) { throw Failure(path: path, reason: .last) }
    }

    /// Writes bytes behind those written before.
    ///
    /// - Throws: `Failure`, after which a line may be torn.
    public func write(_ bytes: [UInt8]) throws(Failure) {
        do {
            try writeAll(bytes, to: descriptor)
        } catch {
            throw Failure(path: path, reason: error)
        }
    }

    /// Writes a file as a whole: it holds what it held, or all of this.
    ///
    /// A link is followed. What is no regular file, such as a pipe, and a file in a folder that takes no new one, are
    /// written in place.
    ///
    /// - Throws: `Failure`.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let staged = try StagedFile(path: path)
        try staged.write(bytes)
        try staged.commit()
    }

    /// The path without links; the path itself where that cannot be told.
    static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(FileName.bytes(path), nil) else { return path }
        defer { unsafe free(real) }
        return unsafe FileName.text(real)
    }

    /// Where a file that there need not be yet would stand: its folder without links, and its name.
    static func place(of path: String) -> String {
        let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
        return "\(resolved(folder(of: path)))/\(name)"
    }

    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(FileName.bytes(path), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    static func folderIsWritable(of path: String) -> Bool {
        unsafe access(FileName.bytes(folder(of: path)), W_OK | X_OK) == 0
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) } ?? "."
    }
}

/// Writes bytes to a descriptor, however many calls it takes.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var written = 0
    while written < bytes.count {
        let start = written
        written += try retryingInterrupted {
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
            }
        }
    }
}
