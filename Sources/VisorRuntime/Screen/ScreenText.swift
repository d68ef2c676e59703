import VisorKit

/// Makes text of strangers such that it takes the room on a terminal that `TextWidth` says.
enum ScreenText {
    /// How many marks stay on a character; more are no writing, and some terminals draw them over other rows.
    private static let mostMarks = 2

    /// One line without control characters, without what joins or turns characters, and without long piles of marks.
    ///
    /// - Parameter limit: the greatest number of scalars; no screen has room for more.
    static func clean(_ text: String, limit: Int = 500) -> String {
        if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var result = String.UnicodeScalarView()
        var marks = mostMarks
        // Cut first: the rest of a long text need not be looked at.
        for scalar in MessageLine.clean(String(text.unicodeScalars.prefix(limit)), limit: limit).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .format, .surrogate: continue
            case .nonspacingMark, .enclosingMark:
                // A variation selector makes some characters wider on some terminals.
                guard marks < mostMarks, !scalar.properties.isVariationSelector else { continue }
                marks += 1
                result.append(scalar)
            case .unassigned, .privateUse:
                // No one knows how wide these are.
                marks = mostMarks
                result.append("\u{FFFD}")
            default:
                marks = 0
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// A moment as `HH:MM:SS` in UTC; dashes for one that is in no calendar.
    static func clock(_ time: EventTime) -> String {
        guard calendar.contains(time.microseconds) else { return "--:--:--" }
        return String(time.rfc3339.dropFirst(11).prefix(8))
    }

    /// A day as `2026-11-20` in UTC; dashes for one that is in no calendar.
    static func day(_ time: EventTime) -> String {
        guard calendar.contains(time.microseconds) else { return "----------" }
        return String(time.rfc3339.prefix(10))
    }

    /// The microseconds of the years 0 to 9999.
    private static let calendar: Range<Int64> = -62_167_219_200_000_000..<253_402_300_800_000_000
}
