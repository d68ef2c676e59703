import Foundation
import Glibc
import VisorRuntime

/// A place for a history that nobody goes on from: a folder that goes with it.
final class TemporaryHistory: Sendable {
    private let folder: String

    /// The file of the history.
    var path: String { folder + "/history.sqlite" }

    /// Makes the folder, into which only its owner sees.
    ///
    /// - Throws: `ProgramError` where that cannot be done.
    init() throws(ProgramError) {
        let temporary = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(temporary)/visor-history-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw ProgramError("cannot make a folder in \(temporary) for the history that is shown")
        }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
