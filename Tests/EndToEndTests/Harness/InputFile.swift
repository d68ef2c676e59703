import Glibc

/// Bytes for a child's standard input, in a file without a name.
///
/// Not a pipe that swift-subprocess fills: version 1.0.2 ends the whole test runner if a child closes its input early.
struct InputFile: ~Copyable {
    /// Open for reading at the file's beginning.
    let descriptor: Int32

    /// Writes the bytes.
    init(_ bytes: [UInt8]) throws {
        var template = Array("/tmp/visor-input-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw SystemCallError(call: "mkstemp") }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var written = 0
        while written < bytes.count {
            let rest = bytes[written...]
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemCallError(call: "write") }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }
}
