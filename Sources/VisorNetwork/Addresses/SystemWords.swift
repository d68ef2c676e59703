import Glibc

/// What the operating system calls its errors.
enum SystemWords {
    /// The words for a value of `errno`.
    static func of(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
