import VisorKit

/// A part of a journal's file: what says whose lines they are, the head, and the lines.
///
/// Before them stand 20 bytes, numbers of four bytes each with the least byte first: the lengths of both, the CRC-32 of both, and
/// that of these 16 bytes. So where the next frame begins is known however damaged this one is, and whose lines are lost with it.
struct JournalFrame {
    /// How many bytes stand before head and lines.
    static let headerLength = 20

    /// Where the frame begins.
    let offset: Int

    private let lengths: (head: Int, lines: Int)
    private let sums: (head: UInt32, lines: UInt32)

    /// Where the next one begins.
    var end: Int { offset + JournalFrame.headerLength + lengths.head + lengths.lines }

    /// The frame at an offset; `nil` where none begins, or the file does not hold all of it.
    ///
    /// - Throws: `SystemError`.
    init?(of file: any OpenFile, at offset: Int, size: Int) throws(SystemError) {
        guard offset + JournalFrame.headerLength <= size else { return nil }
        let header = try file.bytes(at: offset, count: JournalFrame.headerLength)
        self.init(header, at: 0, offset: offset, size: size)
    }

    /// The frame whose header stands somewhere in bytes, at an offset of a file of a size.
    private init?(_ bytes: [UInt8], at place: Int, offset: Int, size: Int) {
        // Of lengths that are possible few have a fourth byte that is not 0: most places are none.
        guard place + JournalFrame.headerLength <= bytes.count, bytes[place + 3] <= 1, bytes[place + 7] <= 1 else {
            return nil
        }
        func number(_ index: Int) -> UInt32 {
            let first = place + index * 4
            return UInt32(bytes[first]) | UInt32(bytes[first + 1]) << 8 | UInt32(bytes[first + 2]) << 16
                | UInt32(bytes[first + 3]) << 24
        }
        lengths = (Int(number(0)), Int(number(1)))
        (sums, self.offset) = ((number(2), number(3)), offset)
        // No head is empty: zeros, which a file may have where it was not written before the power went, are no frame.
        guard lengths.head > 0, lengths.head + lengths.lines <= JournalRecord.longest,
            Checksum.of(bytes[place..<place + 16]) == number(4), end <= size
        else { return nil }
    }

    /// Head and lines as they are written.
    static func bytes(_ head: [UInt8], _ lines: [UInt8] = []) -> [[UInt8]] {
        var header: [UInt8] = []
        for number in [
            UInt32(clamping: head.count), UInt32(clamping: lines.count), Checksum.of(head[...]),
            Checksum.of(lines[...]),
        ] { header += JournalFrame.littleEndian(number) }
        header += JournalFrame.littleEndian(Checksum.of(header[...]))
        return [header + head, lines]
    }

    /// The head; `nil` where it is damaged.
    ///
    /// - Throws: `SystemError`.
    func head(of file: any OpenFile) throws(SystemError) -> [UInt8]? {
        let head = try file.bytes(at: offset + JournalFrame.headerLength, count: lengths.head)
        return head.count == lengths.head && Checksum.of(head[...]) == sums.head ? head : nil
    }

    /// The lines; `nil` where they are damaged.
    ///
    /// - Throws: `SystemError`.
    func lines(of file: any OpenFile) throws(SystemError) -> [UInt8]? {
        let lines = try file.bytes(at: offset + JournalFrame.headerLength + lengths.head, count: lengths.lines)
        return lines.count == lengths.lines && Checksum.of(lines[...]) == sums.lines ? lines : nil
    }

    /// The offset of the first frame from an offset on, in a file whose frames are not known there; `nil` where there is none.
    ///
    /// - Throws: `SystemError`.
    static func search(_ file: any OpenFile, from start: Int, size: Int) throws(SystemError) -> Int? {
        var start = start
        while start + headerLength <= size {
            let bytes = try file.bytes(at: start, count: min(1 << 20, size - start))
            guard bytes.count >= headerLength else { return nil }
            for place in 0...bytes.count - headerLength {
                if JournalFrame(bytes, at: place, offset: start + place, size: size) != nil { return start + place }
            }
            start += bytes.count - headerLength + 1
        }
        return nil
    }

    /// Whether what stands at an offset, where no frame is whole, is one that was torn, or nothing but zeros.
    ///
    /// - Throws: `SystemError`.
    static func isTorn(_ file: any OpenFile, at offset: Int, size: Int) throws(SystemError) -> Bool {
        let header = try file.bytes(at: offset, count: min(headerLength, size - offset))
        return header.count < headerLength || header.allSatisfy { $0 == 0 }
            || JournalFrame(header, at: 0, offset: offset, size: .max) != nil
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
    }
}

/// What stands at a place of a segment.
enum JournalPiece {
    /// A record, and where the next one begins.
    case record(JournalRecord, next: Int)
    /// A record that is damaged, and where the next one begins; without lines, and `nil` where it is not known whose it was.
    case damaged(JournalRecord?, next: Int)
    /// Nothing that is a record, up to the end.
    case rest
}

extension JournalPiece {
    /// Reads what stands at an offset of a file.
    ///
    /// - Parameters:
    ///   - size: how much of the file is read.
    ///   - boundary: where a record is known to begin, if one is.
    /// - Throws: `SystemError`.
    static func read(
        _ file: any OpenFile, at offset: Int, size: Int, boundary: Int? = nil
    ) throws(SystemError) -> JournalPiece {
        guard let frame = try JournalFrame(of: file, at: offset, size: size) else {
            let known = boundary.flatMap { $0 > offset && $0 <= size ? $0 : nil }
            if let next = try JournalFrame.search(file, from: offset + 1, size: known ?? size) ?? known {
                return .damaged(nil, next: next)
            }
            return .rest
        }
        guard let head = try frame.head(of: file), var record = JournalRecord(head: head) else {
            return .damaged(nil, next: frame.end)
        }
        guard let lines = try frame.lines(of: file) else { return .damaged(record, next: frame.end) }
        record.lines = lines
        return .record(record, next: frame.end)
    }
}
