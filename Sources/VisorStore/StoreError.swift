import GRDB

/// Why a history, or what alerting keeps, cannot be had, written or read.
public struct StoreError: Error, CustomStringConvertible, Sendable {
    /// The file, and what is wrong.
    public let description: String

    init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }

    /// - Parameter noun: what the file is called.
    init(_ path: String, _ error: any Error, noun: String = "history") {
        guard let error = error as? DatabaseError else {
            self.init(path, "\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_NOTADB: self.init(path, "is no \(noun); move it away, and another is begun")
        case .SQLITE_CORRUPT: self.init(path, "the \(noun) is damaged; move it away, and another is begun")
        case .SQLITE_FULL: self.init(path, "the \(noun) cannot be written: no space left on the device")
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
            self.init(path, "the \(noun) cannot be opened for writing: \(error.message ?? "no reason is known")")
        default: self.init(path, "the \(noun): \(error.message ?? "\(error.resultCode)")")
        }
    }
}
