import ArgumentParser
import VisorRuntime

/// The options of `mini_monitor`, each a key of its configuration.
struct MiniMonitorOptions: ParsableArguments {
    @Option(
        name: [.short, .long], help: ArgumentHelp("Watch this file too. (default: /tmp/access.log)", valueName: "file"),
        completion: .file())
    var input: [String] = []

    @Option(help: ArgumentHelp("The length of a period of the statistics. (default: 10s)", valueName: "span"))
    var period: String?

    @Option(
        name: [.customLong("alert"), .customLong("alert-threshold")],
        help: ArgumentHelp("From how many requests a second on traffic is high. (default: 10)", valueName: "n"))
    var alertThreshold: String?

    @Option(help: ArgumentHelp("Over how long they are counted for that. (default: 2m)", valueName: "span"))
    var alertPeriod: String?

    @Option(
        help: ArgumentHelp("Append what becomes of alerts to this file, a line each.", valueName: "file"),
        completion: .file())
    var alertFile: String?

    @Option(help: ArgumentHelp("How often the screen is drawn anew. (default: 0.5s)", valueName: "span"))
    var refresh: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Show a screen, or print a block each period, as where the output is no terminal. (default: --curses)")
    var curses: Bool?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write each period as a line of JSON; '-' is the standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Print each period as a line of JSON, and nothing else.")
    var json = false

    @Flag(help: "Read the files to their end, print a report, and end.")
    var once = false

    @Flag(help: "Watch traffic that is made up, with bursts that trip the alert.")
    var demo = false

    @Option(
        help: ArgumentHelp(
            """
            The lines' format: a name such as auto, combined or json, an Apache LogFormat or nginx log_format string, or \
            regex:EXPRESSION. (default: auto)
            """, valueName: "format"))
    var format: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Count only lines like this, such as 'status>=500 and path^=/api'.", valueName: "expression"))
    var `where`: String?

    @Option(help: ArgumentHelp("Count only lines from this time on, such as '2026-11-20 10:00'.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("Count only lines before this time.", valueName: "time"))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "Believe the X-Forwarded-For of this proxy, an address or a network.", valueName: "network"))
    var trust: [String] = []

    @Flag(help: "Count clients by their network, /24 or IPv6 /64, and name none.")
    var anonymize = false

    // A zone may begin with a dash.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The zone of times that say none, such as +0200 or Europe/Berlin. (default: +0000)", valueName: "zone"))
    var timeZone: String?

    @Option(
        help: ArgumentHelp(
            "Alert by the rules in this file too. (default: rules.json beside the configuration file)",
            valueName: "file"),
        completion: .file(extensions: ["json"]))
    var rules: [String] = []

    @Flag(
        help: "Log what the program does, to standard error; a screen is not disturbed: the last lines come behind it.")
    var debug = false

    @Option(help: ArgumentHelp("Log what the program does to this file.", valueName: "file"), completion: .file())
    var debugFile: String?

    @Flag(help: "Log with colours, wherever the log goes.")
    var debugColor = false

    /// The properties whose key has another name.
    static let renaming = ["json": "print_json"]
}
