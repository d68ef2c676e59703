import VisorKit

/// Why a regular expression cannot describe lines: one line that says what is wrong, where, and what to do.
public enum RegexError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is no regular expression; the column, from 1, is where that was noticed.
    case syntax(String, column: Int)
    /// A group's name is that of no field; what was meant, where that can be told.
    case unknownGroup(String, meant: LineField?)
    /// No group is the time.
    case noTime

    /// The error in words.
    public var description: String {
        switch self {
        case .syntax(let reason, let column): "regular expression, column \(column): \(reason)"
        case .unknownGroup(let name, let meant):
            "regular expression: no field is called \(name)"
                + (meant.map { "; did you mean \($0.rawValue)?" } ?? "") + " Fields: \(RegexError.fieldNames)"
        case .noTime: "regular expression: it has no group for the time of a line: name one, as in (?<time>...)"
        }
    }

    private static var fieldNames: String {
        LineField.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

extension LineField {
    /// The field that a mistyped name stands for: spelled in the same way but for case and underscores, or the only one
    /// that is a part of the name or that the name is a part of, or the nearest.
    static func meant(by name: String) -> LineField? {
        let letters = plain(name)
        if let same = allCases.first(where: { plain($0.rawValue) == letters }) { return same }
        let similar = allCases.filter { field in
            let other = plain(field.rawValue)
            return other.count > 2 && letters.count > 2 && (letters.contains(other) || other.contains(letters))
        }
        if similar.count == 1 { return similar[0] }
        return letters.count > 2
            ? NearestName.find(name, in: allCases.map(\.rawValue)).flatMap(LineField.init(rawValue:)) : nil
    }

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" }
    }
}
