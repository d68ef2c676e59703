import Glibc

/// A system call that failed, with the system's reason.
struct SystemCallError: Error, CustomStringConvertible {
    var call: String
    var code: Int32 = errno

    var description: String { "\(call): \(String(cString: strerror(code)))" }
}
