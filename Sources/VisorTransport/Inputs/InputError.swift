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
    /// The path leads to a device where a file is to be followed.
    case device(String)
    /// The path leads to a directory where a file is to be followed.
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

    /// The error in words.
    public var description: String { "\(path): \(reason)" }

    /// The path, or the pattern, that it is about.
    var path: String {
        switch self {
        case .missing(let path), .directory(let path), .noMatch(let path), .device(let path), .irregular(let path),
            .truncated(let path), .unreadable(let path, _), .unknownFormat(let path, _, _):
            path
        }
    }

    /// Whether too many files are open.
    var isExhaustion: Bool { if case .unreadable(_, let reason) = self { reason.isExhaustion } else { false } }

    /// The error in words, without the path.
    var reason: String {
        switch self {
        case .missing: "no such file"
        case .directory(let path): "is a directory; name the files in it, for example '\(path)/*.log'"
        case .noMatch: "no file matches"
        case .unreadable(_, let reason) where reason.isExhaustion: "cannot be read: \(reason); see 'ulimit -n'"
        case .unreadable(_, let reason): "cannot be read: \(reason)"
        case .device: "is a device; only files and pipes can be followed"
        case .irregular: "is no regular file"
        case .truncated: "became shorter while it was read; what stood there is not counted"
        case .unknownFormat(_, let tried, let line):
            "no line is of the format \(tried.joined(separator: ", ")); the first is \"\(line)\"; see --format"
        }
    }
}
