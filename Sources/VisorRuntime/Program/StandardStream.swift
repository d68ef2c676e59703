import Foundation

/// Standard output or standard error, written through without a buffer.
public struct StandardStream: Sendable {
    private let descriptor: Int32
    private let name: String

    /// Standard output.
    public static let output = StandardStream(descriptor: STDOUT_FILENO, name: "standard output")
    /// Standard error.
    public static let error = StandardStream(descriptor: STDERR_FILENO, name: "standard error")

    /// Writes the whole text.
    ///
    /// - Throws: ``SystemError``; ``SystemError/isBrokenPipe`` when the reader went away.
    public func write(_ text: String) throws(SystemError) {
        try write(Array(text.utf8))
    }

    /// Writes all bytes.
    ///
    /// - Throws: ``SystemError``; ``SystemError/isBrokenPipe`` when the reader went away.
    public func write(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // A terminal may have been left non-blocking by another program.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&waiting, 1, -1)
            } else if errno != EINTR {
                throw SystemError("cannot write to \(name)", code: errno)
            }
        }
    }

    /// Writes the text and a line end; without a word if that fails, for there is nobody to tell.
    public func writeLine(_ line: String) {
        try? write(line + "\n")
    }
}
