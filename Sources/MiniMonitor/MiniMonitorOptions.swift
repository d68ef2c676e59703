import ArgumentParser
import VisorRuntime
import VisorSettings

/// The options of `mini_monitor`, each a key of its configuration.
struct MiniMonitorOptions: ParsableArguments {
    @Option(
        name: [.short, .long], help: ArgumentHelp("Watch this file too. (default: /tmp/access.log)", valueName: "file"),
        completion: .file())
    var input: [String] = []

    @Option(help: ArgumentHelp("The length of a period of the statistics. (default: 10s)", valueName: "span"))
    var period: String?

    @Option(
        help: ArgumentHelp("How far the watermark stays behind the latest line. (default: 2s)", valueName: "span"))
    var lateness: String?

    @Option(
        help: ArgumentHelp("How long a period that is over still takes late lines. (default: 2m)", valueName: "span"))
    var retention: String?

    @Option(
        help: ArgumentHelp(
            "How long a file has nothing new before periods go on without it. (default: 3s)", valueName: "span"))
    var idle: String?

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

    @Option(help: ArgumentHelp("How many keys the top lists have in JSON. (default: 10)", valueName: "n"))
    var top: String?

    @Flag(help: "Print each period as a line of JSON, and nothing else.")
    var json = false

    @Flag(help: "Read the files to their end, print a report, and end.")
    var once = false

    @Flag(help: "Watch traffic that is made up, with bursts that trip the alert.")
    var demo = false

    @OptionGroup var lines: LineOptions

    @OptionGroup var heartbeat: HeartbeatOptions

    @Option(
        help: ArgumentHelp(
            "Believe the X-Forwarded-For of this proxy, an address or a network.", valueName: "network"))
    var trust: [String] = []

    @Option(
        help: ArgumentHelp(
            "Alert by the rules in this file too. (default: rules.json beside the configuration file)",
            valueName: "file"),
        completion: .file(extensions: ["json"]))
    var rules: [String] = []

    @Flag(
        help: "Log what the program does, to standard error; a screen is not disturbed: the last lines come behind it.")
    var debug = false

    @Option(
        help: ArgumentHelp("Log what the program does to this file; '-' is standard error.", valueName: "file"),
        completion: .file())
    var debugFile: String?

    @Flag(help: "Log with colours, wherever the log goes.")
    var debugColor = false

    @OptionGroup var configuration: ConfigurationOptions

    /// The properties whose key has another name.
    static let renaming = HeartbeatOptions.renaming.merging(["json": "print_json"]) { own, _ in own }
}
