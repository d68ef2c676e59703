import VisorKit

/// How a segment of a journal stands in a file: `VISORJNL`, a frame with the version and the table of incarnations as it was
/// before the segment's first record, and a frame for each record.
enum JournalForm {
    /// The version that is written.
    static let version = 1

    private static let mark = Array("VISORJNL".utf8)
    private static let suffix = ".journal"

    /// The path of a segment.
    static func path(_ folder: String, _ segment: Int) -> String {
        let digits = String(segment)
        return PathParts.join(folder, String(repeating: "0", count: max(0, 12 - digits.count)) + digits + suffix)
    }

    /// The number of a segment by the name of its file; `nil` for another file.
    static func segment(named name: String) -> Int? {
        guard name.hasSuffix(suffix), let number = Int(name.dropLast(suffix.count)), number > 0, number < 1 << 60,
            name == PathParts.name(of: path(".", number))
        else { return nil }
        return number
    }

    /// A record as a frame, in two parts, so that lines are not copied.
    static func frame(_ record: JournalRecord) -> [[UInt8]] { JournalFrame.bytes(record.head, record.lines) }

    /// Begins a segment, which has no name before its beginning is durable.
    ///
    /// - Throws: `SystemError`.
    static func begin(
        _ number: Int, _ table: JournalTable, in folder: String, _ fileSystem: some FileSystem
    ) throws(SystemError) -> (file: any OpenFile, end: JournalPosition) {
        var writer = BinaryWriter()
        writer.count(version)
        table.encode(into: &writer)
        let header = mark + JournalFrame.bytes(writer.bytes)[0]
        let path = path(folder, number)
        let file = try fileSystem.open(path + ".new", for: .replacing)
        do throws(SystemError) {
            try file.appendAll(header)
            try file.sync()
        } catch {
            // Half a beginning takes room that may be all there is.
            try? file.truncate(to: 0)
            throw error
        }
        try fileSystem.rename(path + ".new", to: path)
        try fileSystem.syncFolder(folder)
        return (file, JournalPosition(segment: number, offset: header.count))
    }

    /// What a file begins with.
    enum Beginning {
        /// The table, and the offset of the first record.
        case table(JournalTable, first: Int)
        /// A version that this program does not read.
        case otherVersion(Int)
        /// Something else, or only a part, with the offset of the first record, if there is one.
        case damaged(first: Int?)
    }

    /// Reads the beginning of a segment.
    ///
    /// - Throws: `SystemError`.
    static func beginning(of file: any OpenFile) throws(SystemError) -> Beginning {
        let size = try file.status().size
        guard let first = try firstRecord(of: file, size: size) else { return .damaged(first: nil) }
        guard let frame = try JournalFrame(of: file, at: mark.count, size: size), let head = try frame.head(of: file),
            try file.bytes(at: 0, count: mark.count) == mark
        else { return .damaged(first: first < size ? first : nil) }
        var reader = BinaryReader(head)
        do throws(WireError) {
            let found = try reader.count()
            guard found == version else { return .otherVersion(found) }
            return .table(try JournalTable(from: &reader), first: first)
        } catch {
            return .damaged(first: first)
        }
    }

    /// The offset of a segment's first record, or of where it is to stand; `nil` where there is none.
    ///
    /// - Throws: `SystemError`.
    static func firstRecord(of file: any OpenFile, size: Int) throws(SystemError) -> Int? {
        if let frame = try JournalFrame(of: file, at: mark.count, size: size) { return frame.end }
        return try JournalFrame.search(file, from: mark.count + 1, size: size)
    }
}

extension OpenFile {
    /// Writes bytes behind the end, all of them.
    ///
    /// - Throws: `SystemError`, after which a part may stand there.
    func appendAll(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count { written += try append(bytes[written...]) }
    }
}
