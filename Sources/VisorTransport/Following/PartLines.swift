import VisorKit

/// Some whole lines that stand behind a position, with all the bytes that the position moves over with them.
struct PartLines {
    /// All bytes from the position on, up to where it will stand.
    private(set) var raw: [UInt8]
    /// The lines among them.
    private(set) var range: Range<Int>
    /// How many lines begin among them that are too long to be read.
    private(set) var overlong = 0
    /// Whether the position will stand inside such a line.
    private(set) var endsInsideLine = false

    /// The byte order mark with which some editors and servers begin a file in UTF-8.
    private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// The whole lines at the beginning of some bytes; `nil` where there is none, and none that is too long.
    init?(_ bytes: [UInt8], _ position: FilePosition) {
        var start = 0
        if position.isInsideLine {
            guard let end = bytes.firstIndex(of: newline) else {
                guard !bytes.isEmpty else { return nil }
                self.init(raw: bytes, range: bytes.endIndex..<bytes.endIndex, overlong: 0, endsInsideLine: true)
                return
            }
            start = end + 1
        } else if position.offset == 0, bytes.starts(with: PartLines.mark) {
            start = PartLines.mark.count
        }
        if let last = bytes.lastIndex(of: newline), last >= start {
            self.init(raw: Array(bytes[...last]), range: start..<last + 1, overlong: 0, endsInsideLine: false)
        } else if bytes.count - start > LineFramer.maximumLineLength {
            self.init(raw: bytes, range: bytes.endIndex..<bytes.endIndex, overlong: 1, endsInsideLine: true)
        } else if position.isInsideLine {
            self.init(raw: Array(bytes[..<start]), range: start..<start, overlong: 0, endsInsideLine: false)
        } else {
            return nil
        }
    }

    /// The last bytes of a file that has ended; of one that is damaged, the last line is not whole and is left out.
    init(last bytes: [UInt8], _ position: FilePosition, damaged: Bool) {
        let whole = PartLines(bytes, position)
        let isTooLong = whole?.endsInsideLine ?? position.isInsideLine
        let start = whole?.range.lowerBound ?? (bytes.starts(with: PartLines.mark) && position.offset == 0 ? 3 : 0)
        let end = damaged ? whole?.range.upperBound ?? start : bytes.count
        self.init(
            raw: bytes, range: isTooLong ? end..<end : start..<end, overlong: whole?.overlong ?? 0,
            endsInsideLine: false)
    }

    private init(raw: [UInt8], range: Range<Int>, overlong: Int, endsInsideLine: Bool) {
        self.raw = raw
        self.range = range
        self.overlong = overlong
        self.endsInsideLine = endsInsideLine
    }

    /// The lines' bytes.
    var lines: [UInt8] { range == raw.indices ? raw : Array(raw[range]) }

    /// These lines before a place among `lines`, and those behind it.
    func cut(at place: Int) -> (PartLines, PartLines) {
        let middle = range.lowerBound + place
        let first = PartLines(
            raw: Array(raw[..<middle]), range: range.lowerBound..<middle, overlong: overlong, endsInsideLine: false)
        let second = PartLines(
            raw: Array(raw[middle...]), range: 0..<range.upperBound - middle, overlong: 0,
            endsInsideLine: endsInsideLine)
        return (first, second)
    }
}

private let newline = UInt8(ascii: "\n")
