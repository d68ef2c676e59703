import ArgumentParser
import VisorKit

/// The options that say how lines are read, and which of them count; each is a key of the configuration.
public struct LineOptions: ParsableArguments {
    /// The format of the lines.
    @Option(
        help: ArgumentHelp(
            """
            The lines' format: auto, \(LogFormat.names.joined(separator: ", ")), an Apache LogFormat or nginx log_format \
            string, or regex:EXPRESSION. (default: auto)
            """, valueName: "format"))
    public var format: String?

    // A zone may begin with a dash.
    /// The zone of times that state none.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The zone of times that say none, such as +0200 or Europe/Berlin. (default: +0000)", valueName: "zone"))
    public var timeZone: String?

    /// What lines must be like.
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Count only lines like this, such as 'status>=500 and path^=/api'.", valueName: "expression"))
    public var `where`: String?

    /// When lines must have happened at the earliest.
    @Option(help: ArgumentHelp("Count only lines from this time on, such as '2026-11-20 10:00'.", valueName: "time"))
    public var from: String?

    /// From when on lines no longer count.
    @Option(help: ArgumentHelp("Count only lines before this time.", valueName: "time"))
    public var to: String?

    /// Whether clients are made unrecognisable.
    @Flag(help: "Count clients by their network, /24 or IPv6 /64, and name none.")
    public var anonymize = false

    /// Options that wait to be parsed.
    public init() {}
}
