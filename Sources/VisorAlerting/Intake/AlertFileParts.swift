import Foundation
import VisorTransport

/// The files in which the alerts of a path stand: the one that has the path, and older ones that rotation has renamed.
struct AlertFileParts {
    /// What a file is known by while it grows, whatever its name.
    struct Mark: Equatable {
        let device: UInt64
        let inode: UInt64
        /// Of the first line.
        let digest: String

        /// The form in which it is kept.
        var text: String { "\(device):\(inode):\(digest)" }
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
        var seen: Set<[UInt64]> = []
        return places.flatMap { PartFile.all(of: $0, in: fileSystem) }.reversed()
            .filter { seen.insert([$0.status.device, $0.status.inode]).inserted }.reversed()
    }

    /// Whether an open file is the one that has the path.
    ///
    /// - Throws: `SystemError`.
    func isNewest(_ file: any OpenFile) throws -> Bool {
        guard let status = try? fileSystem.status(of: path) else { return false }
        let open = try file.status()
        return (status.device, status.inode) == (open.device, open.inode)
    }

    /// Whether a file still has the name that it had.
    func isThere(_ part: PartFile) -> Bool {
        guard let status = try? fileSystem.status(of: part.path) else { return false }
        return (status.device, status.inode) == (part.status.device, part.status.inode)
    }

    /// What a file is known by; `nil` where there is none, or no whole line in it.
    ///
    /// - Throws: `SystemError`, `AlertingProblem` for what is no file.
    func mark(of path: String) throws -> Mark? {
        do {
            let status = try fileSystem.status(of: path)
            guard status.kind == .regular else { throw AlertingProblem("is no regular file") }
            return try AlertFileParts.mark(of: try fileSystem.open(path, for: .reading))
        } catch let error as SystemError where error.isAbsence {
            return nil
        }
    }

    /// What an open file is known by; `nil` where there is no whole line in it.
    ///
    /// - Throws: `SystemError`.
    static func mark(of file: any OpenFile) throws -> Mark? {
        let head = try file.bytes(at: 0, atMost: headLength)
        let line = head.prefix { $0 != UInt8(ascii: "\n") }
        guard line.count < head.count || head.count == headLength else { return nil }
        let status = try file.status()
        return Mark(device: status.device, inode: status.inode, digest: Array(line).digest)
    }

    /// The file that a text was the mark of, and of which so much has been read; a copy of it where it is not there itself.
    ///
    /// - Throws: `SystemError`, `AlertingProblem`.
    func find(_ text: String, read offset: Int) throws -> PartFile? {
        var copy: PartFile?
        for part in all() where !part.isCompressed && part.status.size >= offset {
            let isMeant = text.hasPrefix("\(part.status.device):\(part.status.inode):")
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
        if let place = all.lastIndex(where: { $0.status.inode == open.inode && $0.status.device == open.device }) {
            return Array(all[(place + 1)...])
        }
        // It has been removed, or compressed, which leaves its time as it was.
        return all.filter { $0.path == path || $0.status.modified > open.modified }
    }
}

extension OpenFile {
    /// The bytes from a place on, fewer only at the end.
    ///
    /// - Throws: `SystemError`.
    func bytes(at offset: Int, atMost count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = try unsafe bytes.withUnsafeMutableBytes { buffer in
                try unsafe read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]), at: offset + filled)
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }
}
