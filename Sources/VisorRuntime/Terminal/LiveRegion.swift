/// A block of lines at the end of a terminal that is redrawn in place.
///
/// It never hides the cursor, so that an end at any moment leaves the terminal sound.
public struct LiveRegion {
    private let canMoveCursor: Bool
    private let size: () -> (columns: Int, rows: Int)
    private let write: (String) throws(SystemError) -> Void
    /// The widths of the lines that stand on the terminal.
    private var drawn: [Int] = []

    /// Makes a region on standard output.
    public init() {
        let terminal = Terminal.output
        self.init(
            canMoveCursor: terminal.canMoveCursor, size: { terminal.size },
            write: { (text) throws(SystemError) in try StandardStream.output.write(text) })
    }

    init(
        canMoveCursor: Bool, size: @escaping () -> (columns: Int, rows: Int),
        write: @escaping (String) throws(SystemError) -> Void
    ) {
        self.canMoveCursor = canMoveCursor
        self.size = size
        self.write = write
    }

    /// Replaces the block by these lines, cut to the width and height; nothing where the cursor cannot be moved.
    ///
    /// - Throws: ``SystemError`` if the terminal is gone.
    public mutating func draw(_ lines: [String]) throws(SystemError) {
        guard canMoveCursor else { return }
        let (columns, rows) = size()
        let shown = lines.prefix(max(1, rows - 1)).map { TextWidth.cut($0, to: max(1, columns - 1)) }
        // Line by line: a terminal that is cleared at once keeps what it showed in its history, each second anew.
        try write(home(columns, rows) + shown.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
        drawn = shown.map(TextWidth.of)
    }

    /// Takes the block away.
    ///
    /// - Throws: ``SystemError`` if the terminal is gone.
    public mutating func clear() throws(SystemError) {
        guard !drawn.isEmpty else { return }
        let (columns, rows) = size()
        try write(home(columns, rows) + "\u{1B}[J")
        drawn = []
    }

    /// Leaves the block as it stands; the next one is drawn below it.
    public mutating func keep() {
        drawn = []
    }

    /// Goes to the block's first line; a line wider than a terminal that has been made narrower takes several rows.
    private func home(_ columns: Int, _ rows: Int) -> String {
        let height = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
        return height == 0 ? "" : "\u{1B}[\(min(height, rows - 1))A\r"
    }
}
