/// What a batch says of itself: where its lines were born, and which bytes of that it covers.
public struct BatchIdentity: Equatable, Sendable {
    /// The stable name of the source, at most 1,024 bytes of UTF-8 without control characters.
    public let source: String
    /// The incarnation of the source, unique among all producers: at most 128 letters, digits, `.`, `_` and `-`.
    public let incarnation: String
    /// The bytes of the incarnation that the batch covers; lines in them may have been left out.
    public let range: Range<Int>
    /// How many lines of the range the producer dropped since it had no room for them.
    public let dropped: Int

    /// The greatest offset.
    static let greatestOffset = 1 << 60

    /// The identity of a batch.
    public init(source: String, incarnation: String, range: Range<Int>, dropped: Int = 0) {
        (self.source, self.incarnation, self.range, self.dropped) = (source, incarnation, range, dropped)
    }
}

/// The header fields of a batch and of the answer to it.
public enum BatchHeader {
    /// The stable name of the source.
    public static let source = "Visor-Source"
    /// The incarnation of the source.
    public static let incarnation = "Visor-Incarnation"
    /// The offset of the first byte that the batch covers.
    public static let from = "Visor-From"
    /// The offset behind the last byte that the batch covers.
    public static let to = "Visor-To"
    /// How many lines the producer dropped.
    public static let dropped = "Visor-Dropped"
    /// A label, `name=value`; there may be several.
    public static let label = "Visor-Label"
    /// In an answer: the offset that is expected next.
    public static let next = "Visor-Next"
}

extension BatchIdentity {
    /// Why the header fields of a batch cannot be believed.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        /// What is wrong with which field.
        public let description: String
    }

    /// The header fields in which the identity is sent.
    public var headers: [(name: String, value: String)] {
        var headers = [
            (BatchHeader.source, BatchIdentity.escaped(source)), (BatchHeader.incarnation, incarnation),
            (BatchHeader.from, "\(range.lowerBound)"), (BatchHeader.to, "\(range.upperBound)"),
        ]
        if dropped > 0 { headers.append((BatchHeader.dropped, "\(dropped)")) }
        return headers
    }

    /// Reads the identity of a batch out of its header fields; `nil` where it has none of them but perhaps the source.
    ///
    /// - Parameter field: the value of a field by its name.
    /// - Throws: `Malformed`.
    public init?(reading field: (String) -> String?) throws(Malformed) {
        let names = [BatchHeader.incarnation, BatchHeader.from, BatchHeader.to]
        let given = names.filter { field($0) != nil }
        guard !given.isEmpty else { return nil }
        guard let source = try BatchIdentity.source(reading: field) else {
            throw Malformed(description: "\(BatchHeader.source) is missing beside \(given[0])")
        }
        let incarnation = try BatchIdentity.text(field, BatchHeader.incarnation)
        guard (1...128).contains(incarnation.utf8.count), incarnation.utf8.allSatisfy(BatchIdentity.isNameByte) else {
            throw Malformed(
                description: "\(BatchHeader.incarnation) is not 1 to 128 letters, digits, '.', '_' and '-'")
        }
        let start = try BatchIdentity.number(field, BatchHeader.from)
        let end = try BatchIdentity.number(field, BatchHeader.to)
        guard start <= end else {
            throw Malformed(description: "\(BatchHeader.to) is \(end), before \(BatchHeader.from), \(start)")
        }
        let dropped = field(BatchHeader.dropped) == nil ? 0 : try BatchIdentity.number(field, BatchHeader.dropped)
        self.init(source: source, incarnation: incarnation, range: start..<end, dropped: dropped)
    }

    /// Reads the name of the source, which may stand there alone; `nil` where it does not stand there.
    ///
    /// - Throws: `Malformed`.
    public static func source(reading field: (String) -> String?) throws(Malformed) -> String? {
        guard let value = field(BatchHeader.source) else { return nil }
        let source = unescaped(value)
        guard let source, (1...1_024).contains(source.utf8.count),
            !source.utf8.contains(where: { $0 < 32 || $0 == 127 })
        else {
            throw Malformed(description: "\(BatchHeader.source) is not 1 to 1,024 bytes of UTF-8 in percent-encoding")
        }
        return source
    }

    private static func text(_ field: (String) -> String?, _ name: String) throws(Malformed) -> String {
        guard let value = field(name) else { throw Malformed(description: "\(name) is missing") }
        return value
    }

    private static func number(_ field: (String) -> String?, _ name: String) throws(Malformed) -> Int {
        let value = try text(field, name)
        guard let number = Int(value), (0...greatestOffset).contains(number), "\(number)" == value else {
            throw Malformed(description: "\(name) is no number from 0 to \(greatestOffset)")
        }
        return number
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// A text as it stands in a header field: bytes that are not printable ASCII, and `%`, in percent-encoding (RFC 3986).
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if (33...126).contains(byte) && byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func unescaped(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else {
                return nil
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
