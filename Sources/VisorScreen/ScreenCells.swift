import CNcurses

/// Fits text into a row by the widths that the C library knows, for ncurses goes by these, and would go on in the next row.
struct ScreenCells {
    private let columns: Int
    /// How many columns are taken.
    private(set) var width = 0

    /// A row with so many columns.
    init(columns: Int) {
        self.columns = columns
    }

    /// The characters of a text that fit; in place of one that the C library does not know or that moves the cursor, a `?`.
    mutating func take(_ text: String) -> [wchar_t] {
        var cells: [wchar_t] = []
        for scalar in text.unicodeScalars {
            let known = Int(visor_width(wchar_t(bitPattern: scalar.value)))
            let room = known < 0 ? 1 : known
            guard width + room <= columns else { break }
            width += room
            cells.append(known < 0 ? wchar_t(0x3F) : wchar_t(bitPattern: scalar.value))
        }
        return cells
    }
}
