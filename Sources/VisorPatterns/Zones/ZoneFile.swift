import VisorKit

/// What a file of the time zone information format says.
///
/// Source: RFC 9636, and `tzfile(5)`.
struct ZoneFile {
    /// The seconds by which clocks were ahead of UTC before the first change.
    let first: Int
    /// The changes of clocks that the file lists, in order.
    let transitions: [LocalZone.Transition]
    /// The rule for the time behind the last of them, as `ZoneRule` reads it; empty where there is none.
    let rule: String

    init(first: Int, transitions: [LocalZone.Transition], rule: String) {
        (self.first, self.transitions, self.rule) = (first, transitions, rule)
    }

    /// Reads a file; `nil` where it is none, or counts leap seconds, which event time does not.
    init?(_ bytes: [UInt8]) {
        guard let old = Header(bytes, at: 0) else { return nil }
        // From version 2 on, everything follows once more, with times of eight bytes and the rule behind it.
        guard old.version >= UInt8(ascii: "2") else {
            self.init(bytes, old, timeSize: 4, rule: "")
            return
        }
        guard let header = Header(bytes, at: old.end(timeSize: 4)) else { return nil }
        let footer = bytes.dropFirst(header.end(timeSize: 8))
        guard footer.first == UInt8(ascii: "\n"),
            let end = footer.dropFirst().firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let rule = String(decoding: footer[footer.startIndex + 1..<end], as: UTF8.self)
        self.init(bytes, header, timeSize: 8, rule: rule)
    }

    private init?(_ bytes: [UInt8], _ header: Header, timeSize: Int, rule: String) {
        let count = header.times
        let kinds = header.start + count * timeSize
        let offsets = kinds + count
        guard header.end(timeSize: timeSize) <= bytes.count, header.leapSeconds == 0, header.types > 0,
            let first = ZoneFile.offset(bytes, at: offsets)
        else { return nil }
        var transitions: [LocalZone.Transition] = []
        for number in 0..<count {
            let kind = Int(bytes[kinds + number])
            let time = bytes.integer(at: header.start + number * timeSize, size: timeSize)
            guard kind < header.types, let east = ZoneFile.offset(bytes, at: offsets + kind * 6) else { return nil }
            // Some files begin with a change at the beginning of the universe.
            guard ZoneFile.years.contains(EventTime(seconds: max(min(time, 1 << 40), -1 << 40))) else { continue }
            guard transitions.last.map({ $0.at < time }) ?? true else { return nil }
            transitions.append(LocalZone.Transition(at: time, secondsEast: east))
        }
        self.init(first: first, transitions: transitions, rule: rule)
    }

    /// The years 1 to 9998: those that lines may state.
    private static let years =
        CivilTime(year: 1, month: 1, day: 1).eventTime(
            secondsEast: 0)..<CivilTime(year: 9999, month: 1, day: 1)
        .eventTime(secondsEast: 0)

    /// The seconds east of UTC; `nil` where they are more than any clock has ever been ahead or behind.
    private static func offset(_ bytes: [UInt8], at position: Int) -> Int? {
        let seconds = Int(bytes.integer(at: position, size: 4))
        return ZoneRule.offsets.contains(seconds) ? seconds : nil
    }
}

/// The beginning of a block of a zone's file: how much there is of what.
private struct Header {
    private static let length = 44

    let version: UInt8
    /// Where what it counts begins.
    let start: Int
    let times: Int
    let types: Int
    let leapSeconds: Int
    /// The length of what has one byte: letters of names, and marks of how times were stated.
    private let bytes: Int

    init?(_ content: [UInt8], at position: Int) {
        guard content.count - position >= Header.length,
            content[position..<position + 4].elementsEqual("TZif".utf8)
        else { return nil }
        version = content[position + 4]
        start = position + Header.length
        // No count may be larger than the file, so that no sum can overflow.
        let counts = (0..<6).map { content.integer(at: position + 20 + $0 * 4, size: 4) }
        guard counts.allSatisfy({ $0 >= 0 && $0 <= content.count }) else { return nil }
        (leapSeconds, times, types) = (Int(counts[2]), Int(counts[3]), Int(counts[4]))
        bytes = Int(counts[0] + counts[1] + counts[5])
    }

    func end(timeSize: Int) -> Int {
        start + times * (timeSize + 1) + types * 6 + leapSeconds * (timeSize + 4) + bytes
    }
}

extension [UInt8] {
    /// A signed number of so many bytes, the greatest first.
    fileprivate func integer(at position: Int, size: Int) -> Int64 {
        var value: UInt64 = self[position] >= 0x80 ? .max : 0
        for byte in self[position..<position + size] { value = value << 8 | UInt64(byte) }
        return Int64(bitPattern: value)
    }
}
