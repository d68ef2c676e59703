import VisorKit

/// What of a journal was found damaged, and what of it had not been read: that is lost where more of the same incarnation has
/// been taken behind it, and asked for again where it was the last.
struct JournalLosses {
    /// How many lines are said.
    private static let shown = 20

    private var texts: [String] = []
    private var damaged: [(record: JournalRecord, text: String)] = []
    /// Whether it is not known of everything whose it was.
    private var hasUnknown = false
    private var leftOut = 0

    /// Notes something to say.
    mutating func note(_ text: String) {
        if texts.count < JournalLosses.shown { texts.append(text) } else { leftOut += 1 }
    }

    /// Notes a damaged record that had not been read; `nil` where it is not known whose it was.
    mutating func note(_ record: JournalRecord?, at text: String) {
        guard let record else {
            hasUnknown = true
            return note("\(text); whose lines stood there is not known")
        }
        if damaged.count < JournalLosses.shown { damaged.append((record, text)) } else { leftOut += 1 }
    }

    /// Notes a whole record, before which something of its incarnation may be missing that nothing else tells of.
    mutating func note(_ record: JournalRecord, before table: JournalTable) {
        guard hasUnknown, let incarnation = record.incarnation, let known = table[incarnation],
            !known.mayBeFurther, known.next < record.range.lowerBound
        else { return }
        var missing = record
        missing.range = known.next..<record.range.lowerBound
        note("\(missing.whatItCovers) are missing before what has been taken behind them; their lines are lost")
    }

    /// What there is to say, a line each, when all records have been noted in a table.
    func warnings(_ table: JournalTable) -> [String] {
        var lines = texts
        for (record, text) in damaged {
            let next = record.incarnation.flatMap { table[$0]?.next }
            let isAsked = next.map { $0 <= record.range.lowerBound } ?? false
            lines.append(
                "\(text); \(record.whatItCovers) "
                    + (isAsked ? "have to be sent again" : "cannot be read, and the lines in them are lost"))
        }
        return leftOut > 0 ? lines + ["\(leftOut) more places of the journal are damaged"] : lines
    }
}
