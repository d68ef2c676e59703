import Foundation
import VisorKit
import VisorStore
import VisorTransport

/// Where the reading of a file stands.
struct AlertFileReading {
    /// Whole lines that have not been taken yet.
    struct Batch {
        let lines: [ArraySlice<UInt8>]
        /// The number of the first of them, from 1.
        let firstLine: Int
        /// Where the file goes on behind them.
        let position: KeptPosition
    }

    let path: String
    private var file: (any OpenFile)?
    private var incarnation = ""
    private var offset = 0
    private var lineNumber = 1

    /// How much is read at once.
    private static let step = 256 << 10
    /// The longest line that is taken.
    private static let longestLine = 4 << 20
    /// How much of the beginning a file is told from others by.
    private static let headLength = 512

    init(path: String) { self.path = path }

    /// Whether it is known which file is read, and from where.
    var isPlaced: Bool { file != nil }

    /// The name under which the position in a file is kept.
    static func name(of path: String) -> String { "file:\(HostFileSystem().resolved(path))" }

    /// Opens the file where it was read last, under its new name if it has been renamed since.
    ///
    /// - Returns: whether there is anything to read.
    /// - Throws: `SystemError`, `AlertingProblem` for a file that is none.
    mutating func place(from kept: KeptPosition?, say: (String) -> Void) throws -> Bool {
        if let kept, let old = try find(kept) {
            try open(old, at: kept.offset, kept.incarnation)
            return true
        }
        guard let head = try AlertFileReading.incarnation(of: path) else { return false }
        if kept != nil {
            say("\(path): the file that was read last is gone; the one that is there now is read from its beginning")
        }
        try open(path, at: 0, head)
        return true
    }

    private mutating func open(_ path: String, at offset: Int, _ incarnation: String) throws {
        let file = try HostFileSystem().open(path, for: .following)
        lineNumber = try AlertFileReading.newlines(file, before: offset) + 1
        (self.file, self.offset, self.incarnation) = (file, offset, incarnation)
    }

    /// The path of the file that was read last.
    private func find(_ kept: KeptPosition) throws -> String? {
        let folder = (path as NSString).deletingLastPathComponent
        let base = (path as NSString).lastPathComponent
        let names = (try? HostFileSystem().names(in: folder.isEmpty ? "." : folder)) ?? []
        for name in names.sorted() where name.hasPrefix(base) {
            let other = folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
            guard (try? AlertFileReading.incarnation(of: other)) == kept.incarnation,
                let status = try? HostFileSystem().status(of: other), status.size >= kept.offset
            else { continue }
            return other
        }
        return nil
    }

    /// What a file is told from others by, which stays the same while it grows: device, inode and its first line; `nil` where
    /// there is no file yet, or no whole line in it.
    private static func incarnation(of path: String) throws -> String? {
        let status: FileStatus
        do {
            status = try HostFileSystem().status(of: path)
        } catch {
            if !FileManager.default.fileExists(atPath: path) { return nil }
            throw error
        }
        guard status.kind == .regular else { throw AlertingProblem("is no regular file") }
        let head = try read(try HostFileSystem().open(path, for: .reading), at: 0, atMost: headLength)
        let line = head.prefix { $0 != newline }
        guard line.count < head.count || head.count == headLength else { return nil }
        return "\(status.device):\(status.inode):\(Array(line).digest)"
    }

    /// The lines that come next; `nil` where there is no whole one.
    ///
    /// - Throws: `SystemError`.
    mutating func next() throws -> Batch? {
        guard let file else { return nil }
        var length = AlertFileReading.step
        while true {
            let bytes = try AlertFileReading.read(file, at: offset, atMost: length)
            guard let end = bytes.lastIndex(of: newline) else {
                // Whatever is longer is read again and again only so far.
                guard bytes.count == length else { return nil }
                guard length < AlertFileReading.longestLine else { return try skip(file, from: offset + bytes.count) }
                length *= 2
                continue
            }
            let lines = bytes[..<end].split(separator: newline, omittingEmptySubsequences: false)
            return batch(lines, to: offset + end + 1)
        }
    }

    /// A line that is too long counts as a bad one, when its end is there.
    private func skip(_ file: any OpenFile, from start: Int) throws -> Batch? {
        var place = start
        while true {
            let bytes = try AlertFileReading.read(file, at: place, atMost: AlertFileReading.step)
            if let end = bytes.firstIndex(of: newline) { return batch([[UInt8(ascii: "?")]], to: place + end + 1) }
            guard !bytes.isEmpty else { return nil }
            place += bytes.count
        }
    }

    private func batch(_ lines: [ArraySlice<UInt8>], to end: Int) -> Batch {
        Batch(
            lines: lines, firstLine: lineNumber,
            position: KeptPosition(name: AlertFileReading.name(of: path), incarnation: incarnation, offset: end))
    }

    /// Goes on behind lines that have been taken.
    mutating func pass(_ batch: Batch) {
        offset = batch.position.offset
        lineNumber += batch.lines.count
    }

    /// Looks, where the file has no more lines, whether another has its name now, or it has been cut.
    ///
    /// - Returns: whether there is another to read.
    mutating func followRotation() throws -> Bool {
        guard let file else { return false }
        let open = try file.status()
        if open.size < offset {
            self.file = nil
            guard let head = try AlertFileReading.incarnation(of: path) else { return false }
            try self.open(path, at: 0, head)
            return true
        }
        guard let named = try? HostFileSystem().status(of: path),
            (named.device, named.inode) != (open.device, open.inode)
        else { return false }
        guard let head = try AlertFileReading.incarnation(of: path), try next() == nil else { return false }
        try self.open(path, at: 0, head)
        return true
    }

    private static func newlines(_ file: any OpenFile, before end: Int) throws -> Int {
        var (place, count) = (0, 0)
        while place < end {
            let bytes = try read(file, at: place, atMost: min(step, end - place))
            guard !bytes.isEmpty else { break }
            count += bytes.count { $0 == newline }
            place += bytes.count
        }
        return count
    }

    private static func read(_ file: any OpenFile, at offset: Int, atMost count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = try unsafe bytes.withUnsafeMutableBytes { buffer in
                try unsafe file.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]), at: offset + filled)
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }
}

private let newline = UInt8(ascii: "\n")
