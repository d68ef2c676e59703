/// What a filter can ask a line for.
///
/// The raw values are the names that users write.
enum FilterField: String, CaseIterable, Sendable {
    case ip, user, host, method, path, section, `protocol`, status, size, duration, referer
    case userAgent = "user_agent"
    case level, message, kind
    /// The name of the input.
    case source
    /// A label of the input; its name stands behind this one and a point.
    case label

    /// What the field's values are, which decides how they are compared.
    enum Form: Sendable {
        case address, text, number, severity, name
    }

    var form: Form {
        switch self {
        case .ip: .address
        case .user, .host, .path, .section, .protocol, .referer, .userAgent, .message, .source, .label: .text
        case .status, .size, .duration: .number
        case .level: .severity
        case .method, .kind: .name
        }
    }

    /// The operators that make sense for the field, as an error lists them.
    var operators: [FilterOperator] {
        switch form {
        case .address, .text: [.equal, .unequal, .begins, .ends, .contains]
        case .number, .severity: [.equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual]
        case .name: [.equal, .unequal]
        }
    }

    /// Whether upper and lower case are the same: names of hosts (RFC 4343), and the protocol, which is written in
    /// upper case on the wire and in either in logs.
    var ignoresCase: Bool {
        switch self {
        case .ip, .host, .protocol: true
        default: false
        }
    }

    /// All names, as an error lists them.
    static let listed = FilterField.allCases.filter { $0 != .label }.map(\.rawValue) + ["label.NAME"]
}

/// How a field is compared with a value.
enum FilterOperator: String, CaseIterable, Sendable {
    // A longer one stands before each that it begins with.
    case unequal = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case begins = "^="
    case ends = "$="
    case contains = "*="
    case doubled = "=="
    case equal = "="
    case less = "<"
    case greater = ">"
}

extension LogRecord {
    /// The number that a field is compared by, or -1 where the line does not have it.
    @inline(__always)
    func number(of field: FilterField) -> Int {
        switch field {
        case .status: status
        case .size: size
        case .duration: duration
        case .method: method?.rawValue ?? -1
        case .level: level?.rawValue ?? -1
        case .kind: kind.filterNumber
        default: -1
        }
    }

    /// Where the text of a field stands, empty where the line does not have it.
    @inline(__always)
    func text(of field: FilterField, _ bytes: Span<UInt8>) -> Range<Int> {
        switch field {
        case .ip: client
        case .user: user
        case .host: host
        case .path: path
        case .section: RequestLine.section(bytes, path)
        case .protocol: httpProtocol
        case .referer: referrer
        case .userAgent: agent
        case .message: message
        default: 0..<0
        }
    }
}

extension LogRecord.Kind {
    /// The number of a kind that filters can ask for, or -1.
    @inline(__always)
    var filterNumber: Int {
        switch self {
        case .request: 0
        case .message: 1
        case .heartbeat, .directive: -1
        }
    }
}
