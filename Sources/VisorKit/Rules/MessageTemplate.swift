/// A text with places for what an alert is about: `{value}`, `{time}`, `{section}`.
public struct MessageTemplate: Sendable, Equatable, ExpressibleByStringLiteral {
    /// What every alert has, besides its labels.
    public enum Field: String, CaseIterable, Sendable {
        /// The measured value.
        case value
        /// The value times a hundred, with a percent sign.
        case percent
        /// The instant of the change.
        case time
        case rule
        case severity
        /// The value from which on it is an alert.
        case threshold
        case span
        /// What the first line says, for rules on lines.
        case message
        /// The first line's client, for rules on lines.
        case client
        /// How many lines there were, for rules on lines.
        case lines
    }

    /// Why a text is no template.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        /// What is wrong and what to do.
        public let description: String
    }

    private enum Part: Equatable {
        case text(String)
        case place(String)
    }

    /// The template as the user wrote it.
    public let text: String
    private let parts: [Part]

    /// Reads a template: `{{` and `}}` stand for braces.
    ///
    /// - Throws: `Malformed` for a brace without its other.
    public init(_ text: String) throws(Malformed) {
        self.text = text
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "{" || character == "}" else {
                literal.append(character)
                continue
            }
            if rest.first == character {
                literal.append(rest.removeFirst())
                continue
            }
            guard character == "{", let end = rest.firstIndex(of: "}") else {
                throw Malformed(description: "a brace without its other; write {{ or }} for one that is meant as it is")
            }
            parts += [.text(literal), .place(String(rest[..<end]))]
            literal = ""
            rest = rest[rest.index(after: end)...]
        }
        self.parts = (parts + [.text(literal)]).filter { $0 != .text("") }
    }

    /// A template that stands in the program.
    public init(stringLiteral text: String) {
        do {
            try self.init(text)
        } catch {
            preconditionFailure("\(text): \(error)")
        }
    }

    /// The names in braces.
    public var places: [String] {
        parts.compactMap { if case .place(let name) = $0 { name } else { nil } }
    }

    /// The text with the places filled; a name without a value becomes `?`.
    func filled(_ value: (String) -> String?) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .place(let name): value(name) ?? "?"
            }
        }.joined()
    }
}
