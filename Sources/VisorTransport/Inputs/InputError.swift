import VisorKit

/// Why an input cannot be read: one line that says what is wrong, where, and what to do.
public enum InputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file.
    case missing(String)
    /// The path is a directory.
    case directory(String)
    /// No file matches a pattern.
    case noMatch(String)
    /// The file cannot be opened or read.
    case unreadable(String, SystemError)
    /// The path leads to a directory or a device where a file is to be followed.
    case irregular(String)
    /// The file has become shorter since it was opened.
    case truncated(String)
    /// No line is of a known format, or of the one that was asked for.
    case unknownFormat(String, tried: [String], firstLine: String)

    /// The error without any part of a line.
    public var withoutLine: InputError {
        guard case .unknownFormat(let path, let tried, _) = self else { return self }
        return .unknownFormat(path, tried: tried, firstLine: "...")
    }

    /// The error in words, without the path.
    var reason: String {
        let text = description
        return text.firstRange(of: ": ").map { String(text[$0.upperBound...]) } ?? text
    }

    /// The error in words.
    public var description: String {
        switch self {
        case .missing(let path): "\(path): no such file"
        case .directory(let path): "\(path): is a directory; name the files in it, for example '\(path)/*.log'"
        case .noMatch(let pattern): "\(pattern): no file matches"
        case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
        case .irregular(let path): "\(path): is no regular file"
        case .truncated(let path): "\(path): became shorter while it was read; what stood there is not counted"
        case .unknownFormat(let path, let tried, let line):
            "\(path): no line is of the format \(tried.joined(separator: ", "))"
                + "; the first is \"\(line)\"; see --format"
        }
    }
}
