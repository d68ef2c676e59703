import Foundation
import VisorKit

/// Reads whole small files.
enum FileContent {
    /// Reads at most `limit` bytes of a file or a pipe.
    ///
    /// - Throws: ``SystemError`` if it cannot be opened or read; `EISDIR` for a directory.
    static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let file = unsafe open(FileName.bytes(path), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("cannot open \(path)", code: errno) }
        defer { close(file) }
        return try read(file, path, limit: limit)
    }

    /// Reads at most `limit` bytes of the standard input.
    ///
    /// - Throws: ``SystemError`` if it cannot be read.
    static func readStandardInput(limit: Int) throws(SystemError) -> [UInt8] {
        try read(STDIN_FILENO, "the standard input", limit: limit)
    }

    private static func read(_ file: Int32, _ name: String, limit: Int) throws(SystemError) -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while content.count < limit {
            let count = unsafe Foundation.read(file, &buffer, min(buffer.count, limit - content.count))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("cannot read \(name)", code: errno)
            }
            content += buffer[..<count]
        }
        return content
    }
}
