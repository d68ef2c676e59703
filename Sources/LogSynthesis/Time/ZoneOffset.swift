/// A fixed distance from UTC, as log lines write it.
public struct ZoneOffset: Sendable, Hashable {
    /// Seconds east of UTC, within a day.
    public let seconds: Int

    /// UTC itself.
    public static let utc = ZoneOffset(seconds: 0)

    /// What a text must look like, for messages.
    public static let expectation = "a distance from UTC such as +0200, -05:30 or Z"

    private init(seconds: Int) {
        self.seconds = seconds
    }

    /// Reads `+0200`, `-05:30` or `Z`; nil otherwise.
    public init?(_ text: String) {
        var scanner = DigitScanner(Array(text.utf8))
        guard let seconds = scanner.zone(), scanner.isAtEnd else { return nil }
        self.seconds = seconds
    }

    /// The form of Apache's access log, such as `+0200`.
    public var text: String { String(decoding: bytes(separator: nil), as: UTF8.self) }

    /// The form of RFC 3339, such as `+02:00`.
    var rfc3339: [UInt8] { bytes(separator: UInt8(ascii: ":")) }

    private func bytes(separator: UInt8?) -> [UInt8] {
        let minutes = abs(seconds) / 60
        var result = [UInt8(ascii: seconds < 0 ? "-" : "+")]
        result.appendDecimal(minutes / 60, width: 2)
        if let separator {
            result.append(separator)
        }
        result.appendDecimal(minutes % 60, width: 2)
        return result
    }
}
