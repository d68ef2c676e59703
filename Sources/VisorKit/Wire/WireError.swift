/// Why bytes are not what a `BinaryWriter` has written.
public enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are fewer bytes than what was begun needs.
    case endsEarly
    /// There are bytes behind what was to be read.
    case goesOn
    /// A number is outside of its range, or numbers do not fit together.
    case holdsImpossibleNumber
    /// A text is not UTF-8.
    case holdsImpossibleText
    /// A version is one that is not known.
    case isOfUnknownVersion(Int)

    /// What is wrong, in one line that follows the name of what was read.
    public var description: String {
        switch self {
        case .endsEarly: "ends early"
        case .goesOn: "goes on behind its end"
        case .holdsImpossibleNumber: "holds a number that cannot be"
        case .holdsImpossibleText: "holds a text that is not UTF-8"
        case .isOfUnknownVersion(let version): "is of version \(version), which is not known"
        }
    }
}
