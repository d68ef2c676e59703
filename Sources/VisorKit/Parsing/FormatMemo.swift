/// What is remembered of a log's format over a restart: the format's name, and the lines that change how others are read.
public struct FormatMemo: Equatable, Sendable {
    /// The name of the format.
    public let name: String
    /// Lines that bring the format to where it was.
    public let lines: [UInt8]

    /// A memo of a name and lines.
    public init(name: String, lines: [UInt8]) {
        self.name = name
        self.lines = lines
    }

    /// A memo of a format.
    public init(_ format: LogFormat) {
        name = format.name
        if case .w3c(let header) = format { lines = header.lines } else { lines = [] }
    }

    /// The format that is remembered; `nil` where it is none of these.
    public func format(among formats: [LogFormat]) -> LogFormat? {
        formats.first { $0.name == name }?.after(lines.span)
    }
}
