/// By what the lines of a rule are grouped.
public enum GroupField: Hashable, Sendable {
    case source, ip, user, host, method, path, section, status, level
    /// The status by its class: `5xx`.
    case statusClass
    /// The text of a message without what changes from one to the next: numbers, and what is quoted.
    case shape
    /// A label of the input.
    case label(String)

    /// The fields without a name of their own in them.
    static let plain: [GroupField] = [
        .source, .ip, .user, .host, .method, .path, .section, .status, .statusClass, .level, .shape,
    ]

    /// All names, as an error lists them.
    public static let listed = plain.map(\.name) + ["label.NAME"]

    /// The field of a name; `nil` where there is none.
    public init?(_ name: String) {
        if name.hasPrefix("label."), name.utf8.count > 6 {
            self = .label(String(name.dropFirst(6)))
        } else if let field = GroupField.plain.first(where: { $0.name == name }) {
            self = field
        } else {
            return nil
        }
    }

    /// The name that users write.
    public var name: String {
        switch self {
        case .statusClass: "status_class"
        case .label(let name): "label.\(name)"
        default: "\(self)"
        }
    }

    /// The name of the alert's label that has the value.
    public var labelName: String {
        if case .label(let name) = self { name } else { name }
    }
}
