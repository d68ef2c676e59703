import Glibc

/// Why a call of the operating system failed.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The value of `errno`.
    public let code: Int32

    /// The error of a value of `errno`.
    public init(code: Int32) { self.code = code }

    /// The reason of the call that failed last on this thread.
    public static var last: SystemError { SystemError(code: errno) }

    /// Whether there is simply no such file.
    public var isAbsence: Bool { code == ENOENT || code == ENOTDIR }

    /// Whether somebody has no right to it.
    public var isRefusal: Bool { code == EACCES || code == EPERM }

    /// Whether trying again may help: there is no room, or no right to write, which may change.
    var isRetriable: Bool { [ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EIO, EFBIG, ENOMEM, ENFILE, EMFILE].contains(code) }

    /// Whether too many files are open.
    var isExhaustion: Bool { code == EMFILE || code == ENFILE }

    /// The operating system's words, such as `No such file or directory`.
    public var description: String {
        unsafe String(cString: strerror(code))
    }
}

/// Calls the operating system again while a signal interrupts it.
///
/// - Throws: `SystemError` when the call returns -1 for any other reason.
func retryingInterrupted(_ call: () -> Int) throws(SystemError) -> Int {
    while true {
        let result = call()
        if result >= 0 { return result }
        if errno != EINTR { throw .last }
    }
}
