/// Puts the texts of fields into a record, the same for every format whose fields users name.
///
/// A field that is empty, or a dash, is one that the line does not have.
struct FieldReader: Sendable {
    private var times: TimeReader

    init(zone: LocalZone) {
        times = TimeReader(zone: zone)
    }

    /// Reads a field into a record; `false` where the text cannot be what the field is.
    ///
    /// A record that is used again must have been cleared of the fields that the line may not have.
    mutating func read(
        _ field: LineField, _ bytes: Span<UInt8>, _ text: Range<Int>, into record: inout LogRecord
    ) -> Bool {
        guard !FieldReader.isAbsent(bytes, text) else { return true }
        switch field {
        case .ip: record.client = text
        case .forwardedFor: record.forwardedFor = text
        case .user: record.user = text
        case .host: record.host = text
        case .referer: record.referrer = text
        case .userAgent: record.agent = text
        case .message: record.message = text
        case .process: record.process = text
        case .protocol: record.httpProtocol = text
        case .request: RequestLine.parse(bytes, text, into: &record)
        case .method: record.method = HTTPMethod.named(bytes, text)
        case .path: RequestLine.setTarget(bytes, text, into: &record)
        case .time:
            record.time = times.parse(bytes, text)
            return record.time != nil
        case .status:
            record.status = bytes.decimal(text) ?? -1
            return (0...999).contains(record.status)
        case .size:
            record.size = bytes.decimal(text) ?? -1
            return record.size >= 0
        case .duration: return setDuration(bytes, text, unit: 1_000_000, in: &record)
        case .durationMilliseconds: return setDuration(bytes, text, unit: 1_000, in: &record)
        case .durationMicroseconds: return setDuration(bytes, text, unit: 1, in: &record)
        case .level:
            record.level = LogLevel.named(bytes, text)
            return record.level != nil
        }
        return true
    }

    /// Whether a field's text stands for nothing.
    @inline(__always)
    static func isAbsent(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        text.isEmpty || text.count == 1 && bytes[text.lowerBound] == UInt8(ascii: "-")
    }

    private func setDuration(
        _ bytes: Span<UInt8>, _ text: Range<Int>, unit: Int, in record: inout LogRecord
    ) -> Bool {
        guard let duration = bytes.fixedPoint(text, unit: unit) else { return false }
        record.duration = duration
        return true
    }
}

extension Span<UInt8> {
    /// A decimal number with or without a fraction, in units of which a whole has so many (a power of ten, at most a
    /// million), digits beyond being cut off; `nil` where it is none, or too large.
    func fixedPoint(_ text: Range<Int>, unit: Int) -> Int? {
        let point = firstIndex(of: UInt8(ascii: "."), in: text)
        guard let whole = decimal(text.lowerBound..<point), whole <= Int.max / 1_000_000 - 1 else { return nil }
        guard point < text.upperBound else { return whole * unit }
        guard point + 1 < text.upperBound else { return nil }
        var fraction = 0
        var scale = unit
        for position in point + 1..<text.upperBound {
            let digit = self[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            scale /= 10
            fraction += Int(digit) * scale
        }
        return whole * unit + fraction
    }
}
