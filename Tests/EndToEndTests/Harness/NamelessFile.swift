import Glibc

/// A file without a name, for a child's standard input or outputs.
///
/// Not pipes of swift-subprocess: version 1.0.2 ends the whole test runner if a child closes its input early, and it waits for the
/// end of an output that something keeps open which the child has left behind.
struct NamelessFile: ~Copyable {
    /// Open at the file's beginning.
    let descriptor: Int32

    /// Writes bytes, and goes back to the beginning.
    init(_ bytes: [UInt8] = []) throws {
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

    /// All that stands in it, as text.
    func text() throws -> String {
        let count = Int(lseek(descriptor, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = bytes.withUnsafeMutableBytes { bytes in
                pread(descriptor, bytes.baseAddress.map { $0 + done }, count - done, off_t(done))
            }
            guard read > 0 else { throw SystemCallError(call: "pread") }
            done += read
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
