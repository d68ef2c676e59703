/// What the directives of a W3C extended log have said so far: what the fields of the lines behind them mean.
///
/// Source: W3C Working Draft WD-logfile-960323, "Extended Log File Format".
public struct W3CHeader: Sendable, Equatable {
    /// How many fields a line may have.
    public static let mostFields = 256

    /// What each field of a line is for; empty before `#Fields`, and after one with more fields than `mostFields`.
    private(set) var columns: [W3CColumn] = []
    /// The day of the last `#Date`, at its beginning in UTC, for lines that state a time of day alone.
    private(set) var day: EventTime?
    /// Whether IIS writes the log: `time-taken` in milliseconds, and quotes in fields as they are.
    private(set) var isOfIIS = false
    /// The last directive of each kind that matters, as it was read.
    private var fieldsLine: [UInt8] = []
    private var dateLine: [UInt8] = []
    private var softwareLine: [UInt8] = []

    /// Lines that say what all directives so far have said: whoever reads them goes on from here.
    public var lines: [UInt8] {
        [softwareLine, dateLine, fieldsLine].filter { !$0.isEmpty }.flatMap { $0 + [newline] }
    }

    /// What holds before the first directive: no field is known.
    public init() {}

    /// Takes in a line that begins with `#`; `false` where it is no directive of the standard, or names too many fields,
    /// behind which no line can be read until the next `#Fields`.
    mutating func read(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        guard bytes.byte(at: line.lowerBound, before: line.upperBound) == UInt8(ascii: "#") else { return false }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: line)
        guard colon < line.upperBound, let directive = W3CHeader.directive(bytes, line.lowerBound + 1..<colon)
        else { return false }
        let value = bytes.trimmingSpace(colon + 1..<line.upperBound)
        switch directive {
        case .fields:
            fieldsLine = line.map { bytes[$0] }
            return setColumns(bytes, value)
        case .date:
            dateLine = line.map { bytes[$0] }
            day = W3CHeader.day(bytes, value)
        case .software:
            softwareLine = line.map { bytes[$0] }
            isOfIIS = bytes.hasText(
                "Microsoft Internet Information Services", at: value.lowerBound, before: value.upperBound)
        case .other: break
        }
        return true
    }

    private enum Directive {
        case fields, date, software, other
    }

    private static let directives: [(name: StaticString, directive: Directive)] = [
        ("fields", .fields), ("date", .date), ("software", .software), ("version", .other), ("start-date", .other),
        ("end-date", .other), ("remark", .other),
    ]

    private static func directive(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Directive? {
        for (text, directive) in directives where text.utf8CodeUnitCount == name.count {
            if bytes.hasTextInAnyCase(text, at: name.lowerBound, before: name.upperBound) { return directive }
        }
        return nil
    }

    private mutating func setColumns(_ bytes: Span<UInt8>, _ names: Range<Int>) -> Bool {
        columns = []
        var ranks: [Int?] = []
        var position = names.lowerBound
        while position < names.upperBound {
            let end = bytes.endOfWord(position, before: names.upperBound)
            guard ranks.count < W3CHeader.mostFields else { return false }
            ranks.append(W3CColumn.rank(bytes, position..<end))
            position = bytes.endOfSpace(end, before: names.upperBound)
        }
        columns = W3CColumn.columns(ranks: ranks)
        return true
    }

    /// The beginning of the day that `#Date: 2026-11-20 10:00:00` says.
    private static func day(_ bytes: Span<UInt8>, _ text: Range<Int>) -> EventTime? {
        W3CTime.day(bytes, text.lowerBound..<bytes.endOfWord(text.lowerBound, before: text.upperBound))
    }
}

extension Span<UInt8> {
    @inline(__always)
    private func isSpace(at position: Int) -> Bool {
        self[position] == UInt8(ascii: " ") || self[position] == UInt8(ascii: "\t")
    }

    /// Where a run of spaces and tabs ends.
    func endOfSpace(_ start: Int, before limit: Int) -> Int {
        var position = start
        while position < limit, isSpace(at: position) { position += 1 }
        return position
    }

    /// Where a run of anything but spaces and tabs ends.
    func endOfWord(_ start: Int, before limit: Int) -> Int {
        var position = start
        while position < limit, !isSpace(at: position) { position += 1 }
        return position
    }

    /// A range without the spaces and tabs at its ends.
    fileprivate func trimmingSpace(_ range: Range<Int>) -> Range<Int> {
        let start = endOfSpace(range.lowerBound, before: range.upperBound)
        var end = range.upperBound
        while end > start, isSpace(at: end - 1) { end -= 1 }
        return start..<end
    }
}
