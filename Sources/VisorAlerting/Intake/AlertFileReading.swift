import Foundation
import VisorKit
import VisorStore
import VisorTransport

/// Where the reading of a file of alerts stands.
struct AlertFileReading {
    /// Whole lines that have not been taken yet.
    struct Batch {
        let lines: [ArraySlice<UInt8>]
        /// The file in which they stand.
        let path: String
        /// The number of the first of them, from 1.
        let firstLine: Int
        /// Where the file goes on behind them.
        let position: KeptPosition
    }

    /// The path, from the root.
    let path: String
    private let parts: AlertFileParts
    private var file: (any OpenFile)?
    /// The path at which the open file was found.
    private var place = ""
    private var mark: AlertFileParts.Mark?
    private var offset = 0
    private var lineNumber = 1
    /// Up to where no line ends, where one is longer than those that are taken.
    private var searched = 0
    /// Whether the lines that come may have been read before.
    private(set) var isAgain = false

    /// How much is read at once.
    private static let step = 256 << 10
    /// The longest line that is taken.
    private static let longestLine = 4 << 20

    init(path: String, in fileSystem: any FileSystem = HostFileSystem()) {
        parts = AlertFileParts(path, in: fileSystem)
        self.path = parts.fullPath
    }

    /// Whether it is known which file is read, and from where.
    var isPlaced: Bool { file != nil }

    /// The name under which the position is kept.
    var name: String { "file:\(path)" }

    /// The name under which it was kept where the path is a link, when it was that of what the link leads to.
    var formerName: String { "file:\(HostFileSystem().resolved(path))" }

    /// Opens the file where it was read last, under its new name if it has been renamed since.
    ///
    /// - Returns: whether there is anything to read.
    /// - Throws: `SystemError`, `AlertingProblem` for a file that is none.
    mutating func place(from kept: KeptPosition?, say: (String) -> Void) throws -> Bool {
        guard let kept else { return try open(parts.path, at: 0) }
        if let old = try parts.find(kept.incarnation, read: kept.offset) {
            return try open(old.path, at: kept.offset, being: old.status)
        }
        return try placeAnew(say)
    }

    /// Opens the oldest file that there is where the one that was read last is gone.
    ///
    /// What is read twice is known by its identity or its age.
    private mutating func placeAnew(_ say: (String) -> Void) throws -> Bool {
        let all = parts.all()
        // Which of them had been read already nobody knows.
        let words = all.contains(where: \.isCompressed) ? " or compressed, and compressed files are left out" : ""
        for part in all where !part.isCompressed {
            do {
                guard try open(part.path, at: 0, being: part.status) else { continue }
            } catch let error as SystemError where error.isRefusal && part.path != parts.path {
                // Others are read all the same.
                say("\(part.path): \(error); what stands in it is left out")
                continue
            }
            say("\(path): the file that was read last is gone\(words); \(part.path) is read from its beginning")
            isAgain = true
            return true
        }
        return false
    }

    /// - Parameter known: the file that is meant, where names may be given to others meanwhile.
    /// - Returns: whether it is that, and has a whole line.
    private mutating func open(_ path: String, at offset: Int, being known: FileStatus? = nil) throws -> Bool {
        guard let (file, mark) = try parts.open(path, for: .following),
            known.map({ $0.number == mark.number }) ?? true
        else { return false }
        lineNumber = try AlertFileReading.newlines(file, before: offset) + 1
        (self.file, self.offset, self.mark, self.place) = (file, offset, mark, path)
        searched = 0
        return true
    }

    /// The lines that come next; `nil` where there is no whole one.
    ///
    /// - Throws: `SystemError`.
    mutating func next() throws -> Batch? {
        guard let file, try !isReplaced(file) else { return nil }
        if searched > offset { return try skip(file, from: searched) }
        var length = AlertFileReading.step
        while true {
            let bytes = try file.bytes(at: offset, count: length)
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
    private mutating func skip(_ file: any OpenFile, from start: Int) throws -> Batch? {
        var place = start
        while true {
            let bytes = try file.bytes(at: place, count: AlertFileReading.step)
            if let end = bytes.firstIndex(of: newline) { return batch([[UInt8(ascii: "?")]], to: place + end + 1) }
            guard !bytes.isEmpty else {
                searched = place
                return nil
            }
            place += bytes.count
        }
    }

    private func batch(_ lines: [ArraySlice<UInt8>], to end: Int) -> Batch {
        Batch(
            lines: lines, path: place, firstLine: lineNumber,
            position: KeptPosition(name: name, incarnation: mark?.text ?? "", offset: end))
    }

    /// Goes on behind lines that have been taken.
    mutating func pass(_ batch: Batch) {
        offset = batch.position.offset
        lineNumber += batch.lines.count
    }

    /// Whether a file has been cut, or written anew in its place.
    private func isReplaced(_ file: any OpenFile) throws -> Bool {
        try file.status().size < offset || AlertFileParts.mark(of: file) != mark
    }

    /// Looks, where the file has no more lines, whether there are newer ones, or it has been cut; takes the oldest of these.
    ///
    /// - Returns: whether there is another to read.
    /// - Throws: `SystemError`, `AlertingProblem` for a file that is none.
    mutating func followRotation(say: (String) -> Void) throws -> Bool {
        guard let file, let mark else { return false }
        if try isReplaced(file) {
            // What had not been read when it was cut stands in the copy that was made of it.
            if let copy = try parts.find(mark.text, read: offset) {
                return try open(copy.path, at: offset, being: copy.status)
            }
            return try open(parts.path, at: 0)
        }
        // The folder, which may be large, is looked through only where there has been a rotation.
        guard try !parts.isNewest(file) else {
            isAgain = false
            return false
        }
        var unread: [String] = []
        for part in parts.later(than: try file.status()) {
            if part.isCompressed {
                unread.append(part.path)
                continue
            }
            // Lines that were written between the last look and the renaming come first.
            guard try next() == nil else { return true }
            guard try open(part.path, at: 0, being: part.status) else {
                // One that was renamed meanwhile is found at the next look.
                guard part.path != parts.path, parts.isThere(part) else { return false }
                continue
            }
            for path in unread { say("\(path): was compressed before it was read; what stands in it is left out") }
            return true
        }
        return false
    }

    private static func newlines(_ file: any OpenFile, before end: Int) throws -> Int {
        var (place, count) = (0, 0)
        while place < end {
            let bytes = try file.bytes(at: place, count: min(step, end - place))
            guard !bytes.isEmpty else { break }
            count += bytes.count { $0 == newline }
            place += bytes.count
        }
        return count
    }
}

private let newline = UInt8(ascii: "\n")
