import Glibc

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

        /// The failure in words.
        public var description: String { "\(path): cannot be written: \(reason)" }
    }

    private let path: String
    private let descriptor: Int32

    /// Opens a file, which loses what it holds.
    ///
    /// - Throws: `Failure`.
    public init(path: String) throws(Failure) {
        self.path = path
        if path == "-" {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw Failure(path: path, reason: .last) }
    }

    deinit {
        if descriptor != STDOUT_FILENO { close(descriptor) }
    }

    /// Looks whether a file can be written or made, and leaves it as it is.
    ///
    /// - Throws: `Failure`.
    public static func check(_ path: String) throws(Failure) {
        if path == "-" { return }
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw Failure(path: path, reason: SystemError(code: EISDIR)) }
            if unsafe access(path, W_OK) != 0 { throw Failure(path: path, reason: .last) }
            return
        }
        let parent = path.lastIndex(of: "/").map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) } ?? "."
        if unsafe access(parent, W_OK | X_OK) != 0 { throw Failure(path: path, reason: .last) }
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
    /// A path that is no regular file, such as `/dev/stdout` or a pipe, is written as it is.
    ///
    /// - Throws: `Failure`.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        var status = stat()
        let exists = unsafe stat(path, &status) == 0
        if path == "-" || exists && status.st_mode & S_IFMT != S_IFREG {
            return try OutputFile(path: path).write(bytes)
        }
        let temporary = "\(path).\(getpid()).tmp"
        do throws(SystemError) {
            try write(bytes, durablyTo: temporary)
            if unsafe rename(temporary, path) != 0 { throw .last }
        } catch {
            unsafe unlink(temporary)
            throw Failure(path: path, reason: error)
        }
    }

    private static func write(_ bytes: [UInt8], durablyTo path: String) throws(SystemError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .last }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor)
        if fsync(descriptor) != 0 { throw .last }
    }
}

/// Writes bytes to a descriptor, however many calls it takes.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
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
