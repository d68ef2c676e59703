/// The keys, and what they do.
enum ScreenHelp {
    private static let keyWidth = 18

    /// The texts, a key and what it does.
    static let lines: [(key: String, text: String)] = [
        ("1 to 7, Tab, ← →", "go to a panel"),
        ("↑ ↓ PgUp PgDn", "select a row; Home and End go to the first and last"),
        ("Enter", "show the paths of the selected section, or hide them"),
        ("s", "sort by count or by name"),
        ("/", "show only rows that contain a text; Esc clears it"),
        ("p, space", "let the picture stand still, and go on"),
        ("[ ] or , .", "look back over past periods, and forward"),
        ("0", "go back to now"),
        ("a", "show all that has been read instead of a period, and back"),
        ("h", "read what lies before, in the background"),
        ("Esc", "take away the filter, a message, or the look into the past"),
        ("q, Ctrl-C", "quit"),
        ("", "times are those of the lines, in UTC; ≥: may be too low"),
    ]

    /// A row.
    static func line(_ entry: (key: String, text: String), _ columns: Int) -> ScreenLine {
        var line = ScreenLine(columns)
        line.add(left: entry.key, width: keyWidth, .bold)
        line.add(entry.text)
        return line
    }
}
