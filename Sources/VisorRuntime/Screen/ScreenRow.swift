/// How a piece of a row looks; the terminal decides which colours that is, if it has any.
public enum ScreenStyle: Sendable, Equatable {
    case plain, dim, bold
    /// The title of a panel.
    case title
    /// What the keys act on.
    case selected
    case good, notice, warning, bad
}

/// A row of a screen: pieces of text, each in one style, without control characters, which fit the width together.
public struct ScreenRow: Sendable, Equatable {
    /// A piece of text in one style.
    public struct Piece: Sendable, Equatable {
        /// The text.
        public var text: String
        /// How it looks.
        public var style: ScreenStyle

        /// A piece.
        public init(_ text: String, _ style: ScreenStyle = .plain) {
            self.text = text
            self.style = style
        }
    }

    /// The pieces from left to right.
    public var pieces: [Piece]

    /// A row of pieces.
    public init(_ pieces: [Piece] = []) {
        self.pieces = pieces
    }
}

/// The room on a screen, in characters.
public struct ScreenSize: Sendable, Equatable {
    /// How wide it is.
    public var columns: Int
    /// How high it is.
    public var rows: Int

    /// A size.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// A key that was pressed.
public enum ScreenKey: Sendable, Equatable {
    case character(Character)
    case up, down, left, right, pageUp, pageDown, home, end
    case enter, escape, backspace, tab, backTab
}
