import VisorKit

/// How a segment of a journal stands in a file: `VISORJNL`, a frame with the version and the table of incarnations as it was
/// before the segment's first record, and a frame for each record.
///
/// A frame is a length and a CRC-32 of what follows in four bytes each, the least byte first, and so many bytes.
enum JournalForm {
    /// The version that is written.
    static let version = 1

    private static let mark = Array("VISORJNL".utf8)
    private static let frameHeader = 8
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
    static func frame(_ record: JournalRecord) -> [[UInt8]] {
        var writer = BinaryWriter()
        record.encodeHead(into: &writer)
        return [frameHeader([writer.bytes, record.lines]) + writer.bytes, record.lines]
    }

    private static func frameHeader(_ body: [[UInt8]]) -> [UInt8] {
        let sum = body.reduce(0) { Checksum.of($1[...], after: $0) }
        return littleEndian(UInt32(clamping: body.reduce(0) { $0 + $1.count })) + littleEndian(sum)
    }

    /// Begins a segment, which has no name before its beginning is durable.
    ///
    /// - Throws: `SystemError`.
    static func begin(
        _ number: Int, _ table: JournalTable, in folder: String, _ fileSystem: some FileSystem
    ) throws(SystemError) -> (file: any OpenFile, end: JournalPosition) {
        var writer = BinaryWriter()
        writer.count(version)
        table.encode(into: &writer)
        let header = mark + frameHeader([writer.bytes]) + writer.bytes
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
        /// Something else, or only a part.
        case damaged
    }

    /// Reads the beginning of a segment.
    ///
    /// - Throws: `SystemError`.
    static func beginning(of file: any OpenFile) throws(SystemError) -> Beginning {
        guard try file.bytes(at: 0, count: mark.count) == mark, let body = try body(of: file, at: mark.count) else {
            return .damaged
        }
        var reader = BinaryReader(body)
        do throws(WireError) {
            let found = try reader.count()
            guard found == version else { return .otherVersion(found) }
            return .table(try JournalTable(from: &reader), first: mark.count + frameHeader + body.count)
        } catch {
            return .damaged
        }
    }

    /// The record at an offset, and where the next one begins; `nil` where none is whole.
    ///
    /// - Throws: `SystemError`.
    static func record(of file: any OpenFile, at offset: Int) throws(SystemError) -> (JournalRecord, next: Int)? {
        guard var body = try body(of: file, at: offset) else { return nil }
        let next = offset + frameHeader + body.count
        var reader = BinaryReader(body)
        // So that the reader alone has the bytes, and need not copy them.
        body = []
        do throws(WireError) {
            return (try JournalRecord(from: &reader), next)
        } catch {
            return nil
        }
    }

    /// Whether behind a record that is not whole stands one that is, which tells damage from a record that was torn.
    ///
    /// - Throws: `SystemError`.
    static func hasRecord(_ file: any OpenFile, behindOneAt offset: Int) throws(SystemError) -> Bool {
        guard let (length, _) = try frameHeader(of: file, at: offset) else { return false }
        return try record(of: file, at: offset + frameHeader + length) != nil
    }

    private static func body(of file: any OpenFile, at offset: Int) throws(SystemError) -> [UInt8]? {
        guard let (length, sum) = try frameHeader(of: file, at: offset) else { return nil }
        let body = try file.bytes(at: offset + frameHeader, count: length)
        return body.count == length && Checksum.of(body[...]) == sum ? body : nil
    }

    /// The length and the sum that a frame says of itself; `nil` where the file does not hold so much.
    private static func frameHeader(
        of file: any OpenFile, at offset: Int
    ) throws(SystemError) -> (length: Int, sum: UInt32)? {
        let header = try file.bytes(at: offset, count: frameHeader)
        guard header.count == frameHeader else { return nil }
        let length = Int(number(header[0..<4]))
        // A length that is damaged must not ask for memory. And no frame is empty: zeros, which a file may have where it was
        // not written before the power went, are none.
        guard (1...JournalRecord.longest).contains(length),
            offset + frameHeader + length <= (try file.status().size)
        else { return nil }
        return (length, number(header[4..<8]))
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
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
