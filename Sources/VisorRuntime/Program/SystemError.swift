import Foundation

/// A failed system call: what was tried, and the system's reason.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, such as `cannot open access.log`.
    public let operation: String
    /// The `errno` of the call.
    public let code: Int32

    /// Makes the error of `operation` with the `errno` of its call.
    public init(_ operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// The system's words for the code, such as `No such file or directory`.
    public var reason: String {
        unsafe String(cString: strerror(code))
    }

    /// `OPERATION: REASON`.
    public var description: String { "\(operation): \(reason)" }

    /// Whether the reader of a pipe or socket went away.
    public var isBrokenPipe: Bool { code == EPIPE }

    var isDirectory: Bool { code == EISDIR }

    /// Whether there is simply no such file.
    var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
}
