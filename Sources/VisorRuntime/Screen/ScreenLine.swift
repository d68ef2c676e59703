/// A row in the making: it takes text of any origin, and is never wider than its columns.
struct ScreenLine {
    /// How wide the row may become.
    let columns: Int
    /// How wide it is.
    private(set) var width = 0
    private(set) var pieces: [ScreenRow.Piece] = []

    /// An empty row for so many columns.
    init(_ columns: Int) {
        self.columns = max(0, columns)
    }

    /// A row with one text.
    init(_ columns: Int, _ text: String, _ style: ScreenStyle = .plain) {
        self.init(columns)
        add(text, style)
    }

    /// The room that is left.
    var room: Int { columns - width }

    /// The row.
    var row: ScreenRow { ScreenRow(pieces) }

    /// Adds text, cleaned and cut to the room.
    mutating func add(_ text: String, _ style: ScreenStyle = .plain) {
        guard room > 0 else { return }
        let shown = TextWidth.cut(ScreenText.clean(text), to: room)
        guard !shown.isEmpty else { return }
        width += TextWidth.of(shown)
        if let last = pieces.indices.last, pieces[last].style == style {
            pieces[last].text += shown
        } else {
            pieces.append(ScreenRow.Piece(shown, style))
        }
    }

    /// Adds text that is as wide as a field: cut, or with spaces in front.
    mutating func add(right text: String, width field: Int, _ style: ScreenStyle = .plain) {
        skip(max(0, field - TextWidth.of(text)))
        add(text, style)
    }

    /// Adds text with spaces behind it up to the width of a field, and one at least.
    mutating func add(left text: String, width field: Int, _ style: ScreenStyle = .plain) {
        let start = width
        add(TextWidth.cut(ScreenText.clean(text), to: max(0, field - 1)), style)
        skip(field - (width - start))
    }

    /// Adds whole texts with two spaces between them, as many as there is room for.
    ///
    /// - Parameter isFirst: whether no spaces are wanted before the first.
    mutating func add(whole texts: [(text: String, style: ScreenStyle)], isFirst: Bool = false) {
        for (number, entry) in texts.enumerated() {
            let gap = isFirst && number == 0 ? 0 : 2
            guard TextWidth.of(ScreenText.clean(entry.text)) + gap <= room else { return }
            skip(gap)
            add(entry.text, entry.style)
        }
    }

    /// Adds spaces.
    mutating func skip(_ count: Int, _ style: ScreenStyle = .plain) {
        guard count > 0 else { return }
        add(String(repeating: " ", count: min(count, room)), style)
    }

    /// Adds the pieces of another row.
    mutating func add(_ line: ScreenLine) {
        guard line.width > room else {
            // They are clean, and fit.
            pieces += line.pieces
            width += line.width
            return
        }
        for piece in line.pieces { add(piece.text, piece.style) }
    }

    /// Makes the row as wide as it may become, with a style.
    mutating func fill(_ style: ScreenStyle = .plain) {
        // Wider than `clean` lets one text be.
        while room > 0 { skip(min(room, 400), style) }
    }

    /// The row in one style over its whole width.
    func highlighted(_ style: ScreenStyle) -> ScreenLine {
        var line = ScreenLine(columns)
        for piece in pieces { line.add(piece.text, style) }
        line.fill(style)
        return line
    }
}
