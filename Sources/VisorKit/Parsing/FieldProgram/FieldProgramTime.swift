/// Reads the times of lines by a field program, whole or in parts.
struct FieldProgramTime: Sendable {
    private var access = AccessTime()
    private let zone: LocalZone

    /// The moment that the line has said as a whole.
    private(set) var moment: EventTime?
    /// What the parts have said so far.
    private var civil = FieldProgramTime.noTime
    private var dayOfYear: Int?
    private var secondsEast: Int?
    private var fraction = 0

    private static let noTime = CivilTime(year: 0, month: 1, day: 1)

    init(zone: LocalZone) {
        self.zone = zone
    }

    /// Forgets the line before, for a line that may end before its time; any other has all parts that are read.
    mutating func begin() {
        (moment, civil, dayOfYear, secondsEast, fraction) = (nil, FieldProgramTime.noTime, nil, nil, 0)
    }

    /// Reads the time of access logs at a position; `false` where there is none.
    @inline(__always)
    mutating func readAccess(_ bytes: Span<UInt8>, at position: Int, before limit: Int) -> Bool {
        moment = access.parse(bytes, at: position, before: limit)
        return moment != nil
    }

    /// Whether a time, or the part of one that a step reads, stands at a position.
    mutating func stands(_ meaning: FieldMeaning, in bytes: Span<UInt8>, at position: Int, before limit: Int) -> Bool {
        if meaning == .accessTime { return access.parse(bytes, at: position, before: limit) != nil }
        let length = meaning.width ?? 1
        guard limit - position >= length else { return false }
        switch meaning {
        case .isoTime: return ISOTime.parse(bytes, position..<position + length, zone: zone) != nil
        case .monthName: return bytes.month(at: position) > 0
        case .weekday: return true
        case .zone: return AccessTime.secondsEast(bytes, at: position) != nil
        case .spacedDay: return bytes.decimal(position + 1..<position + 2) != nil
        default: return bytes.decimal(position..<position + length) != nil
        }
    }

    /// Reads a time or a part of one, and moves behind it; `false` where it is none.
    mutating func read(
        _ meaning: FieldMeaning, _ bytes: Span<UInt8>, at position: inout Int, before limit: Int
    ) -> Bool {
        guard let width = meaning.width else { return readEpoch(meaning, bytes, at: &position, before: limit) }
        guard limit - position >= width else { return false }
        let text = position..<position + width
        position += width
        switch meaning {
        case .accessTime: moment = access.parse(bytes, at: text.lowerBound, before: text.upperBound)
        case .isoTime: moment = ISOTime.parse(bytes, text, zone: zone)
        default: return readPart(meaning, bytes, text)
        }
        return moment != nil
    }

    /// The time that the parts of a line have said.
    func finish() -> EventTime? {
        if let moment { return EventTime(microseconds: moment.microseconds + Int64(fraction)) }
        var civil = civil
        civil.microsecond = fraction
        if let dayOfYear {
            guard dayOfYear >= 1, dayOfYear <= 366 else { return nil }
            let start = CivilTime(year: civil.year, month: 1, day: 1).eventTime(secondsEast: 0)
            let day = CivilTime(start + TimeSpan.seconds(Int64(dayOfYear - 1) * 86_400))
            guard day.year == civil.year else { return nil }
            (civil.month, civil.day) = (day.month, day.day)
        }
        guard let secondsEast else { return civil.stated(in: zone) }
        return civil.stated(secondsEast: secondsEast)
    }

    private mutating func readPart(_ meaning: FieldMeaning, _ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        let start = text.lowerBound
        switch meaning {
        case .monthName:
            civil.month = bytes.month(at: start)
            return civil.month > 0
        case .weekday: return true
        case .zone: return readZone(bytes, start)
        case .spacedDay where bytes[start] == UInt8(ascii: " "):
            return set(.day, bytes.decimal(start + 1..<text.upperBound))
        default: return set(meaning, bytes.decimal(text))
        }
    }

    private mutating func set(_ meaning: FieldMeaning, _ number: Int?) -> Bool {
        guard let number else { return false }
        switch meaning {
        case .year: civil.year = number
        // Source: POSIX, strptime, %y.
        case .shortYear: civil.year = number < 69 ? 2_000 + number : 1_900 + number
        case .month: civil.month = number
        case .day, .spacedDay: civil.day = number
        case .dayOfYear: dayOfYear = number
        case .hour: civil.hour = number
        case .minute: civil.minute = number
        case .second: civil.second = number
        case .millisecondFraction: fraction = number * 1_000
        case .microsecondFraction: fraction = number
        default: return false
        }
        return true
    }

    private mutating func readZone(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        secondsEast = AccessTime.secondsEast(bytes, at: start)
        return secondsEast != nil
    }

    /// Reads a number since 1970: digits, for nginx's `$msec` with a point in them.
    private mutating func readEpoch(
        _ meaning: FieldMeaning, _ bytes: Span<UInt8>, at position: inout Int, before limit: Int
    ) -> Bool {
        let start = position
        while position < limit, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        if meaning == .epochFraction, bytes.byte(at: position, before: limit) == UInt8(ascii: ".") {
            position += 1
            while position < limit, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        }
        let unit: Int
        switch meaning {
        case .epochSeconds, .epochFraction: unit = 1_000_000
        case .epochMilliseconds: unit = 1_000
        default: unit = 1
        }
        let text = start..<position
        guard let number = unit == 1 ? bytes.decimal(text) : bytes.fixedPoint(text, unit: unit) else { return false }
        let time = EventTime(microseconds: Int64(number))
        moment = EventTime.statable.contains(time) ? time : nil
        return moment != nil
    }
}
