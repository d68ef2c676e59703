/// One thing that is wrong, or only odd, in the configuration, with its place.
public struct ConfigurationProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where a wrong value came from.
    public enum Place: Equatable, Sendable {
        case file(path: String, position: TextPosition?)
        case environment(String)
        case flag(String)
    }

    /// Where the value came from; `nil` for one that nobody gave.
    public let place: Place?
    /// The path of the key, such as `access.method_dist[2]`; empty for a file as a whole.
    public let key: String
    /// What is wrong and what to do, in one line.
    public let message: String

    /// Makes a problem of `key` at `place`.
    public init(place: Place? = nil, key: String, message: String) {
        self.place = place
        self.key = key
        self.message = message
    }

    /// `FILE:LINE:COLUMN: key: message`, or the variable or flag in place of file and key.
    public var description: String {
        switch place {
        case .file(let path, let position):
            [path + (position.map { ":\($0)" } ?? ""), key, message].filter { !$0.isEmpty }.joined(separator: ": ")
        case .environment(let name): "\(name): \(message)"
        case .flag(let spelling): "\(spelling): \(message)"
        case nil: key.isEmpty ? message : "\(key): \(message)"
        }
    }

    /// The file that the value came from; `nil` for one from elsewhere.
    var file: String? {
        if case .file(let path, _) = place { path } else { nil }
    }

    /// Sorts by place: each file from top to bottom, in the order in which the files first come, then everything else as it
    /// came.
    static func sorted(_ problems: [ConfigurationProblem]) -> [ConfigurationProblem] {
        var ranks: [String: Int] = [:]
        for file in problems.compactMap(\.file) where ranks[file] == nil { ranks[file] = ranks.count }
        func key(_ problem: ConfigurationProblem) -> (Int, TextPosition) {
            guard case .file(let path, let position) = problem.place else {
                return (.max, TextPosition(line: 0, column: 0))
            }
            return (ranks[path] ?? .max, position ?? TextPosition(line: 0, column: 0))
        }
        let keyed = problems.enumerated().map { (key: key($0.element), offset: $0.offset, problem: $0.element) }
        return keyed.sorted { ($0.key.0, $0.key.1, $0.offset) < ($1.key.0, $1.key.1, $1.offset) }.map(\.problem)
    }
}

/// Everything that is wrong in a configuration; a program ends with exit code 2 on it.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// All problems, those of files first and from top to bottom.
    public let problems: [ConfigurationProblem]

    /// Makes the error of at least one problem.
    public init(problems: [ConfigurationProblem]) {
        self.problems = ConfigurationProblem.sorted(problems)
    }

    /// The most problems that are shown at once.
    static let shownLimit = 100

    /// A line for each problem, as far as that many help.
    public var lines: [String] {
        let rest = problems.count - ConfigurationError.shownLimit
        let shown = problems.prefix(ConfigurationError.shownLimit).map(\.description)
        return rest > 0 ? shown + ["\(rest) more problems"] : shown
    }

    /// A line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
