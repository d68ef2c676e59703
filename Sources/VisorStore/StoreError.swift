import GRDB

/// Why the history cannot be had, written or read.
public struct StoreError: Error, CustomStringConvertible, Sendable {
    /// The file, and what is wrong.
    public let description: String

    init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }

    init(_ path: String, _ error: any Error) {
        guard let error = error as? DatabaseError else {
            self.init(path, "\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_NOTADB: self.init(path, "is no history; move it away, and another is begun")
        case .SQLITE_CORRUPT: self.init(path, "the history is damaged; move it away, and another is begun")
        case .SQLITE_FULL: self.init(path, "the history cannot be written: no space left on the device")
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
            self.init(path, "the history cannot be opened for writing: \(error.message ?? "no reason is known")")
        default: self.init(path, "the history: \(error.message ?? "\(error.resultCode)")")
        }
    }
}
