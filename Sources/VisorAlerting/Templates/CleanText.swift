import Foundation
import VisorKit

/// What makes a text that anybody may have written fit to be shown.
///
/// Labels and lines come from whoever can make a program write a line: none may end a header, turn the direction of
/// writing, move a cursor or fill a mailbox.
public enum CleanText {
    /// A text on one line of at most so many characters of Unicode, the last of them `…` where there were more.
    ///
    /// What ends a line, and tabs, become spaces; other control characters, and those that turn the direction of writing,
    /// become `�`.
    ///
    /// - Complexity: O(limit), however long the text is.
    public static func line(_ text: String, atMost limit: Int) -> String {
        var clean = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else {
                clean.removeLast()
                clean.append("…")
                break
            }
            clean.append(cleaned(scalar))
            count += 1
        }
        return String(clean)
    }

    /// A text as it is, of at most so many characters of Unicode, the last of them `…` where there were more.
    ///
    /// - Complexity: O(limit), however long the text is.
    static func shortened(_ text: String, atMost limit: Int) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(scalars[..<scalars.index(before: end)]) + "…"
    }

    private static func cleaned(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 9...13, 0x85, 0x2028, 0x2029: " "
        default: scalar.isControl || isInvisible(scalar) ? "\u{fffd}" : scalar
        }
    }

    /// What is not seen and yet makes two names differ, and the tags that can hide a text in another one.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200b, 0x2060...0x2064, 0xfeff, 0xfff9...0xfffb, 0xe0000...0xe007f: true
        default: false
        }
    }

    /// A text in which nothing is markup of HTML, in content as well as in a quoted attribute.
    public static func html(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let entity = entity(scalar) {
                escaped.append(contentsOf: entity.unicodeScalars)
            } else {
                escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    private static func entity(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: nil
        }
    }

    /// An instant in UTC as RFC 3339 has it, to the second; what lies outside of its years becomes the nearest that does not.
    public static func time(_ instant: Date) -> String {
        let years = -62_135_596_800.0...253_402_300_799.0
        let seconds = instant.timeIntervalSince1970
        guard !seconds.isNaN else { return "unknown" }
        return EventTime(seconds: Int64(min(max(seconds, years.lowerBound), years.upperBound).rounded(.down))).rfc3339
    }

    /// A number with as many digits behind the point as say something: `0.25`, `12`, `1234.5`.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

extension CleanText {
    /// The identity of a notice as it may stand in any header or address: letters, digits and hyphens, at most 128 of them.
    static func identity(_ id: String) -> String {
        let kept = id.utf8.prefix(128).filter { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
