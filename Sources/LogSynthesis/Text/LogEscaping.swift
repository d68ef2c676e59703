/// How a log format writes text between quotes.
enum LogEscaping {
    /// As Apache's `mod_log_config`: `\"`, `\\`, `\n`, `\t`, and `\xhh` for other control and non-ASCII bytes.
    case apache
    /// As JSON (RFC 8259), with UTF-8 left as it is.
    case json

    /// The escaped bytes of `text`, without quotes around them.
    func bytes(_ text: String) -> [UInt8] {
        text.utf8.reduce(into: []) { result, byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                result += [UInt8(ascii: "\\"), byte]
            case 0x20..<0x7F:
                result.append(byte)
            default:
                appendUnprintable(byte, to: &result)
            }
        }
    }

    private func appendUnprintable(_ byte: UInt8, to result: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        let hex = [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        switch (self, byte) {
        case (.apache, 0x0A): result += Array("\\n".utf8)
        case (.apache, 0x09): result += Array("\\t".utf8)
        case (.apache, _): result += Array("\\x".utf8) + hex
        case (.json, 0x80...): result.append(byte)
        case (.json, _): result += Array("\\u00".utf8) + hex
        }
    }
}
