/// Reads the request line of an access log, `GET /pages/create?id=1 HTTP/1.1`.
///
/// Anything may stand there, since clients send anything: a text that does not begin with a method is counted as a
/// request without method and path. Source: RFC 9112, section 3.
enum RequestLine {
    private static let longestMethod = 32

    /// Sets a record's method, path and protocol from a request's text.
    @inline(__always)
    static func parse(_ bytes: Span<UInt8>, _ request: Range<Int>, into record: inout LogRecord) {
        guard let (method, start) = parseMethod(bytes, request) else {
            (record.method, record.path, record.httpProtocol) = (nil, 0..<0, 0..<0)
            return
        }
        record.method = method
        let end = targetEnd(bytes, start..<request.upperBound)
        record.httpProtocol = min(end + 1, request.upperBound)..<request.upperBound
        setTarget(bytes, start..<end, into: &record)
    }

    /// Sets a record's path from a request's target.
    @inline(__always)
    static func setTarget(_ bytes: Span<UInt8>, _ target: Range<Int>, into record: inout LogRecord) {
        let start = target.lowerBound
        let query = bytes.firstIndex(of: UInt8(ascii: "?"), in: target)
        let pathStart =
            bytes.byte(at: start, before: query) == UInt8(ascii: "/")
            ? start : skipOrigin(bytes, start..<query)
        record.path = pathStart..<query
    }

    /// What stands in a path before its second slash.
    static func section(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Range<Int> {
        let behindFirst = min(path.lowerBound + 1, path.upperBound)
        return path.lowerBound..<bytes.firstIndex(of: UInt8(ascii: "/"), in: behindFirst..<path.upperBound)
    }

    /// The method, and where the target begins.
    @inline(__always)
    private static func parseMethod(_ bytes: Span<UInt8>, _ request: Range<Int>) -> (HTTPMethod, Int)? {
        let start = request.lowerBound
        if bytes.hasText("GET ", at: start, before: request.upperBound) { return (.get, start + 4) }
        if bytes.hasText("POST ", at: start, before: request.upperBound) { return (.post, start + 5) }
        return parseAnyMethod(bytes, request)
    }

    private static func parseAnyMethod(_ bytes: Span<UInt8>, _ request: Range<Int>) -> (HTTPMethod, Int)? {
        var end = request.lowerBound
        while end < request.upperBound, isMethodByte(bytes[end]) { end += 1 }
        let length = end - request.lowerBound
        guard (1...longestMethod).contains(length), bytes.byte(at: end, before: request.upperBound) == UInt8(ascii: " ")
        else { return nil }
        return (HTTPMethod.named(bytes, request.lowerBound..<end), end + 1)
    }

    /// The method that a text is, or `nil` where it can be none.
    static func method(_ bytes: Span<UInt8>, _ text: Range<Int>) -> HTTPMethod? {
        guard (1...longestMethod).contains(text.count), FieldReader.isAbsent(bytes, text) == false else { return nil }
        for position in text where !isMethodByte(bytes[position]) { return nil }
        return HTTPMethod.named(bytes, text)
    }

    private static func isMethodByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Where the protocol begins, which is the last word if it begins with `HTTP/`; else the request's end.
    @inline(__always)
    private static func targetEnd(_ bytes: Span<UInt8>, _ rest: Range<Int>) -> Int {
        let usual = rest.upperBound - 9
        if usual >= rest.lowerBound, bytes.hasText(" HTTP/", at: usual, before: rest.upperBound) { return usual }
        guard let space = bytes.lastIndex(of: UInt8(ascii: " "), in: rest),
            bytes.hasText("HTTP/", at: space + 1, before: rest.upperBound)
        else { return rest.upperBound }
        return space
    }

    /// Where the path begins in a target of the form `http://host/path`; any other target is a path as it is.
    private static func skipOrigin(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Int {
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: target)
        guard bytes.hasText("://", at: colon, before: target.upperBound) else { return target.lowerBound }
        let slash = bytes.firstIndex(of: UInt8(ascii: "/"), in: colon + 3..<target.upperBound)
        return slash < target.upperBound ? slash : target.lowerBound
    }
}

extension HTTPMethod {
    /// The method of a name, `other` where it is not widely known.
    static func named(_ bytes: Span<UInt8>, _ name: Range<Int>) -> HTTPMethod {
        let number = spellings.firstIndex { bytes.isEqual(name, to: $0) }
        return number.flatMap(HTTPMethod.init) ?? .other
    }

    private static let spellings = HTTPMethod.allCases.filter { $0 != .other }.map { Array($0.name.utf8) }
}
