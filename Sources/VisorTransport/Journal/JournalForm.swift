import VisorKit

/// How a segment of a journal stands in a file: `VISORJNL`, a frame with the version and the table of incarnations as it was
/// before the segment's first record, and a frame for each record.
///
/// A frame is a length and a CRC-32 of what follows in four bytes each, the least byte first, and so many bytes.
enum JournalForm {
    /// The version that is written.
    static let version = 1

    private static let mark = Array("VISORJNL".utf8)
    static let frameHeader = 8

    /// The path of a segment.
    static func path(_ folder: String, _ segment: Int) -> String {
        let digits = String(segment)
        return PathParts.join(folder, String(repeating: "0", count: max(0, 12 - digits.count)) + digits + suffix)
    }

    private static let suffix = ".journal"

    /// The number of a segment by the name of its file; `nil` for another file.
    static func segment(named name: String) -> Int? {
        guard name.hasSuffix(suffix), let number = Int(name.dropLast(suffix.count)), number > 0 else { return nil }
        return number
    }

    /// The beginning of a segment.
    static func header(_ table: JournalTable) -> [UInt8] {
        var writer = BinaryWriter()
        writer.count(version)
        table.encode(into: &writer)
        return mark + frame(writer.bytes)
    }

    /// A record as a frame.
    static func frame(_ record: JournalRecord) -> [UInt8] {
        var writer = BinaryWriter()
        record.encode(into: &writer)
        return frame(writer.bytes)
    }

    private static func frame(_ body: [UInt8]) -> [UInt8] {
        littleEndian(UInt32(body.count)) + littleEndian(Checksum.of(body[...])) + body
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
        guard let body = try body(of: file, at: offset) else { return nil }
        var reader = BinaryReader(body)
        do throws(WireError) {
            let record = try JournalRecord(from: &reader)
            try reader.end()
            return (record, offset + frameHeader + body.count)
        } catch {
            return nil
        }
    }

    private static func body(of file: any OpenFile, at offset: Int) throws(SystemError) -> [UInt8]? {
        let header = try file.bytes(at: offset, count: frameHeader)
        guard header.count == frameHeader else { return nil }
        let length = Int(number(header[0..<4]))
        // A length that is damaged must not ask for memory.
        guard length <= JournalRecord.longest, offset + frameHeader + length <= (try file.status().size) else {
            return nil
        }
        let body = try file.bytes(at: offset + frameHeader, count: length)
        return body.count == length && Checksum.of(body[...]) == number(header[4..<8]) ? body : nil
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
