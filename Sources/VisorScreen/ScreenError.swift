/// Why there can be no screen.
public enum ScreenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Standard output goes elsewhere, or nothing can be read from the terminal.
    case noTerminal
    /// Nobody knows the terminal that `TERM` names, or text cannot be put anywhere on it.
    case unableTerminal(String)
    /// The C library has no locale with UTF-8.
    case noLocale

    /// What is wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .noTerminal: "standard output or input is no terminal"
        case .unableTerminal(let name) where name.isEmpty: "TERM does not say which terminal this is"
        case .unableTerminal(let name): "the terminal \"\(name)\" is unknown or cannot show a screen: set TERM"
        case .noLocale: "the system has no locale with UTF-8: install C.UTF-8, or set LC_ALL"
        }
    }
}
