import Foundation
import VisorTransport

/// The files in which the alerts of a path stand: the one that has the path, and older ones that rotation has renamed.
struct AlertFileParts {
    /// What a file is known by while it grows, whatever its name.
    struct Mark: Equatable {
        let number: FileNumber
        /// Of the first line.
        let digest: String

        /// The form in which it is kept.
        var text: String { Mark.beginning(number) + digest }

        /// What the text of every mark of a file begins with.
        static func beginning(_ number: FileNumber) -> String { "\(number.device):\(number.inode):" }
    }

    let path: String
    private let fileSystem: any FileSystem

    /// How much of the beginning a file is told from others by.
    private static let headLength = 512

    init(_ path: String, in fileSystem: any FileSystem = HostFileSystem()) {
        (self.path, self.fileSystem) = (path, fileSystem)
    }

    /// The path from the root, which is the same whether there is a file or not.
    var fullPath: String {
        let folder = (path as NSString).deletingLastPathComponent
        let start =
            folder.hasPrefix("/") ? folder : (fileSystem.resolved(".") as NSString).appendingPathComponent(folder)
        let real = fileSystem.resolved(start)
        return (real as NSString).appendingPathComponent((path as NSString).lastPathComponent)
    }

    /// All of them, the oldest first, each once; what a link leads to is rotated where it stands.
    func all() -> [PartFile] {
        let places = [fileSystem.resolved(path), path]
        var seen: Set<FileNumber> = []
        return places.flatMap { PartFile.all(of: $0, in: fileSystem) }.reversed()
            .filter { seen.insert($0.status.number).inserted }.reversed()
    }

    /// Whether an open file is the one that has the path.
    ///
    /// - Throws: `SystemError`.
    func isNewest(_ file: any OpenFile) throws -> Bool {
        try file.status().number == (try? fileSystem.status(of: path))?.number
    }

    /// Whether a file still has the name that it had.
    func isThere(_ part: PartFile) -> Bool {
        (try? fileSystem.status(of: part.path))?.number == part.status.number
    }

    /// Opens a file, and says what it is known by; `nil` where there is none, or no whole line in it.
    ///
    /// - Throws: `SystemError`, `AlertingProblem` for what is no file.
    func open(_ path: String, for use: FileUse) throws -> (file: any OpenFile, mark: Mark)? {
        do {
            guard try fileSystem.status(of: path).kind == .regular else { throw AlertingProblem("is no regular file") }
            let file = try fileSystem.open(path, for: use)
            return try AlertFileParts.mark(of: file).map { (file, $0) }
        } catch let error as SystemError where error.isAbsence {
            return nil
        }
    }

    /// What a file is known by; `nil` where there is none, or no whole line in it.
    ///
    /// - Throws: `SystemError`, `AlertingProblem` for what is no file.
    func mark(of path: String) throws -> Mark? { try open(path, for: .reading)?.mark }

    /// What an open file is known by; `nil` where there is no whole line in it.
    ///
    /// - Throws: `SystemError`.
    static func mark(of file: any OpenFile) throws -> Mark? {
        let head = try file.bytes(at: 0, count: headLength)
        let line = head.prefix { $0 != UInt8(ascii: "\n") }
        guard line.count < head.count || head.count == headLength else { return nil }
        return Mark(number: try file.status().number, digest: Array(line).digest)
    }

    /// The file that a text was the mark of, and of which so much has been read; a copy of it where it is not there itself.
    ///
    /// - Throws: `SystemError`, `AlertingProblem`.
    func find(_ text: String, read offset: Int) throws -> PartFile? {
        var copy: PartFile?
        for part in all() where !part.isCompressed && part.status.size >= offset {
            let isMeant = text.hasPrefix(Mark.beginning(part.status.number))
            // One that cannot be read keeps nobody from reading the others, unless it is the one.
            guard let mark = isMeant ? try mark(of: part.path) : try? mark(of: part.path) else { continue }
            if mark.text == text { return part }
            if text.hasSuffix(":\(mark.digest)") { copy = part }
        }
        return copy
    }

    /// The files that are newer than an open one, the oldest first.
    func later(than open: FileStatus) -> [PartFile] {
        let all = all()
        if let place = all.lastIndex(where: { $0.status.number == open.number }) {
            return Array(all[(place + 1)...])
        }
        // It has been removed, or compressed, which leaves its time as it was.
        return all.filter { $0.path == path || $0.status.modified > open.modified }
    }
}
