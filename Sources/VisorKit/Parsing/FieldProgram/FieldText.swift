/// Puts the texts of fields into a record; a dash, or nothing, empties what the line before has left there.
enum FieldText {
    /// Puts a field's text into a record; `false` where it cannot be what the field is.
    @inline(__always)
    static func store(
        _ meaning: FieldMeaning, _ bytes: Span<UInt8>, _ text: Range<Int>, into record: inout LogRecord
    ) -> Bool {
        switch meaning {
        case .skip, .list, .mark: break
        case .client:
            guard !text.isEmpty else { return false }
            record.client = present(bytes, text)
        case .request: RequestLine.parse(bytes, text, into: &record)
        case .referrer: record.referrer = present(bytes, text)
        case .agent: record.agent = present(bytes, text)
        case .user: record.user = bytes.isPair(text) ? 0..<0 : present(bytes, text)
        case .forwardedFor: record.forwardedFor = present(bytes, text)
        case .host: record.host = present(bytes, text)
        case .httpProtocol: record.httpProtocol = present(bytes, text)
        case .path: setPath(bytes, text, in: &record)
        case .method: setMethod(bytes, text, in: &record)
        default: return storeJoined(meaning, bytes, text, into: &record)
        }
        return true
    }

    @inline(__always)
    private static func present(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int> {
        text.count == 1 && bytes[text.lowerBound] == UInt8(ascii: "-") ? 0..<0 : text
    }

    private static func setPath(_ bytes: Span<UInt8>, _ text: Range<Int>, in record: inout LogRecord) {
        guard !FieldReader.isAbsent(bytes, text) else {
            record.path = 0..<0
            return
        }
        RequestLine.setTarget(bytes, text, into: &record)
    }

    private static func setMethod(_ bytes: Span<UInt8>, _ text: Range<Int>, in record: inout LogRecord) {
        record.method = RequestLine.method(bytes, text)
    }

    /// Puts two fields that stand next to each other into a record.
    private static func storeJoined(
        _ meaning: FieldMeaning, _ bytes: Span<UInt8>, _ text: Range<Int>, into record: inout LogRecord
    ) -> Bool {
        switch meaning {
        case .hostAndPort:
            guard let colon = HostText.colon(bytes, text) else { return false }
            record.host = present(bytes, text.lowerBound..<colon)
        case .clientAndPort:
            guard let colon = bytes.lastIndex(of: UInt8(ascii: ":"), in: text) else { return false }
            record.client = present(bytes, text.lowerBound..<colon)
        case .hostAndPath:
            let slash = pathStart(bytes, text)
            record.host = present(bytes, text.lowerBound..<slash)
            setPath(bytes, slash..<text.upperBound, in: &record)
        case .methodAndPath:
            let slash = pathStart(bytes, text)
            setMethod(bytes, text.lowerBound..<slash, in: &record)
            setPath(bytes, slash..<text.upperBound, in: &record)
        default: return false
        }
        return true
    }

    /// Where a path begins behind another field: at its slash, or at the dash in its place.
    private static func pathStart(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int {
        let slash = bytes.firstIndex(of: UInt8(ascii: "/"), in: text)
        let hasDash = slash == text.upperBound && !text.isEmpty && bytes[slash - 1] == UInt8(ascii: "-")
        return hasDash ? slash - 1 : slash
    }
}

extension Span<UInt8> {
    /// Whether a text is two quotes, as Apache writes a user name that is empty.
    func isPair(_ text: Range<Int>) -> Bool {
        text.count == 2 && hasText("\"\"", at: text.lowerBound, before: text.upperBound)
    }
}

/// Takes the text `example.com:80` apart.
enum HostText {
    /// The colon between a host's name and its port; `nil` where the text is not of this form.
    ///
    /// An IPv6 address has its colons in brackets there, other than a client's.
    static func colon(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int? {
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":"), in: text),
            bytes.decimal(colon + 1..<text.upperBound) != nil, isName(bytes, text.lowerBound..<colon)
        else { return nil }
        return colon
    }

    private static func isName(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        bytes.byte(at: text.lowerBound, before: text.upperBound) == UInt8(ascii: "[")
            || bytes.firstIndex(of: UInt8(ascii: ":"), in: text) == text.upperBound
    }
}
