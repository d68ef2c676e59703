/// ANSI styles, or none where the output is no terminal or wants no colour.
public struct TextStyle: Sendable, Equatable {
    /// Whether styles are written.
    public let isEnabled: Bool

    /// Makes styles that are written or left out.
    public init(isEnabled: Bool) {
        self.isEnabled = isEnabled
    }

    /// Bold text.
    public func bold(_ text: String) -> String { wrapped(text, 1) }
    /// Faint text.
    public func dim(_ text: String) -> String { wrapped(text, 2) }
    /// Red text.
    public func red(_ text: String) -> String { wrapped(text, 31) }
    /// Green text.
    public func green(_ text: String) -> String { wrapped(text, 32) }
    /// Yellow text.
    public func yellow(_ text: String) -> String { wrapped(text, 33) }
    /// Blue text.
    public func blue(_ text: String) -> String { wrapped(text, 34) }
    /// Cyan text.
    public func cyan(_ text: String) -> String { wrapped(text, 36) }

    private func wrapped(_ text: String, _ code: Int) -> String {
        isEnabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
