import ArgumentParser

/// What the command line gave, by configuration key.
///
/// An absent option is `nil` or an empty array, an absent flag `false` (or `nil`, with an inversion).
public struct FlagValues: Sendable {
    /// A flag of the program, with the texts given to it; none where it was not given.
    struct Flag: Sendable {
        var spelling: String
        var texts: [String]
    }

    private(set) var flags: [String: Flag] = [:]

    /// Takes the values of a parsed command and of its option groups, property by property.
    ///
    /// The key is the property's name in snake case, or the one that `renaming` gives for that name
    /// (`["heartbeatMessage": "heartbeat.message"]`).
    ///
    /// - Parameter omitted: the names of properties that are no keys.
    public init(
        of command: some ParsableArguments, renaming: [String: String] = [:], omitting omitted: Set<String> = []
    ) {
        collect(command, renaming: renaming, omitting: omitted)
    }

    /// Takes values by key, as if each had been given as a flag.
    public init(_ values: [String: [String]] = [:]) {
        flags = values.reduce(into: [:]) { $0[$1.key] = Flag(spelling: Self.spelling($1.key), texts: $1.value) }
    }

    /// The flag that belongs to a key: `--heartbeat-message` for `heartbeat.message`.
    static func spelling(_ key: String) -> String {
        "--" + String(key.map { $0 == "_" || $0 == "." ? "-" : $0 })
    }

    private mutating func collect(
        _ command: some ParsableArguments, renaming: [String: String], omitting omitted: Set<String>
    ) {
        for child in Mirror(reflecting: command).children {
            guard let label = child.label, let wrapper = child.value as? any ParsedProperty else { continue }
            if let group = wrapper.parsed as? any ParsableArguments {
                collect(group, renaming: renaming, omitting: omitted)
                continue
            }
            // A wrapped property is stored under its name with an underscore before it.
            let name = label.hasPrefix("_") ? String(label.dropFirst()) : label
            if omitted.contains(name) { continue }
            let key = renaming[name] ?? Self.snakeCase(name)
            let spelling = wrapper.isPositional ? "<\(Self.snakeCase(name))>" : Self.spelling(Self.snakeCase(name))
            precondition(flags[key] == nil, "two flags for the key \(key)")
            flags[key] = Flag(spelling: spelling, texts: Self.texts(wrapper))
        }
    }

    private static func texts(_ wrapper: some ParsedProperty) -> [String] {
        switch wrapper.parsed {
        case Optional<Any>.none: return []
        case let text as String: return [text]
        case let texts as [String]: return texts
        case let flag as Bool: return flag || type(of: wrapper).canBeAbsent ? ["\(flag)"] : []
        case let value as any LosslessStringConvertible: return [value.description]
        default: preconditionFailure("a flag of type \(type(of: wrapper)) cannot be a configuration key")
        }
    }

    /// `timeZone` becomes `time_zone`, `baseURL` becomes `base_url`.
    static func snakeCase(_ name: String) -> String {
        let characters = Array(name)
        var result = ""
        for (index, character) in characters.enumerated() {
            if character.isUppercase, index > 0 {
                let nextIsLower = index + 1 < characters.count && characters[index + 1].isLowercase
                if !characters[index - 1].isUppercase || nextIsLower { result += "_" }
            }
            result += character.lowercased()
        }
        return result
    }
}

/// The property wrappers of a command, which hold their values once it is parsed.
private protocol ParsedProperty {
    associatedtype Value
    var wrappedValue: Value { get }
    var isPositional: Bool { get }
}

extension ParsedProperty {
    var parsed: Any { wrappedValue }
    var isPositional: Bool { false }
    static var canBeAbsent: Bool { Value.self is any ExpressibleByNilLiteral.Type }
}

extension Option: ParsedProperty {}
extension Flag: ParsedProperty {}
extension OptionGroup: ParsedProperty {}
extension Argument: ParsedProperty {
    var isPositional: Bool { true }
}
