/// One step of a field program: bytes that must stand in the line, and the field behind them.
///
/// It is a small value without references, so that the steps lie side by side and reading them counts no references.
struct FieldStep: BitwiseCopyable, Sendable {
    /// How the end of a field is found.
    enum Ending: UInt8 {
        /// There is no field, or it ends by itself, as numbers and times do.
        case none
        /// At a space, or at the first byte of the text behind it.
        case space, byte
        /// At a quote that is not escaped.
        case quote
        /// Where the text behind it stands first.
        case text
        /// Where the text behind it stands with a time behind that, for users' names with spaces; there must be a name,
        /// or there may be none.
        case time, timeOrNothing
        /// Where the text behind it stands with a status code behind that, for requests without quotes.
        case status
        /// Where the text behind it stands with `HTTP/` behind that, else as `text`, before the closing quote.
        case httpProtocol
        /// As `text`, but not after a comma nor at a colon between spaces.
        case list
        /// After a number of bytes.
        case width
        /// At the line's end, or so many bytes before it.
        case lineEnd
    }

    /// How many bytes of text a step can have.
    static let literalLimit = 8

    /// The bytes that stand before the field, the first in the lowest byte.
    var literal: UInt64 = 0
    var length: UInt8 = 0
    var meaning = FieldMeaning.none
    var ending = Ending.none
    /// The byte at which the field ends, its width, or the steps to jump over.
    var argument: UInt8 = 0

    /// A step with the first bytes of a literal, as many as it can have.
    init(literal bytes: some Collection<UInt8>) {
        for byte in bytes.prefix(FieldStep.literalLimit).reversed() { literal = literal << 8 | UInt64(byte) }
        length = UInt8(min(bytes.count, FieldStep.literalLimit))
    }

    /// The first byte of the literal.
    var firstByte: UInt8 { UInt8(truncatingIfNeeded: literal) }

    /// The bytes of the literal.
    var text: [UInt8] { (0..<Int(length)).map { UInt8(truncatingIfNeeded: literal >> ($0 * 8)) } }

    /// Whether the literal stands in a line at a position.
    @inline(__always)
    func stands(in bytes: Span<UInt8>, at position: Int, before limit: Int) -> Bool {
        guard limit - position >= Int(length) else { return false }
        var rest = literal
        for place in position..<position + Int(length) {
            guard bytes[place] == UInt8(truncatingIfNeeded: rest) else { return false }
            rest >>= 8
        }
        return true
    }
}
