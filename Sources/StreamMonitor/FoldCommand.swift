import ArgumentParser
import VisorRuntime
import VisorSettings

/// The command `stream_monitor fold`: folds logs to a partial, which `merge` takes together with others.
struct FoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold", _superCommandName: "stream_monitor",
        abstract: "Folds logs to a partial, for 'merge'.",
        discussion: """
            Reads logs to their end and writes what they amount to, window by window, as one partial: small, and of no use \
            but to 'stream_monitor merge', which takes any number of them together as if one program had read all lines. \
            So many cores or machines share the work on an archive. All partials that are to be merged must be folded with \
            the same --window, --where, --from, --to, --trust, --anonymize and --heartbeat-message; --format and --time-zone \
            are those of the lines at hand. No line is too late and no alert is decided. Without -i the standard input is \
            read. Of the configuration file all is used that says how lines are read and which count; where that is not the \
            same on all machines, name one with --config.

            EXAMPLES
              stream_monitor fold -i access.log -o access.partial
              zcat access.log.*.gz | stream_monitor fold > old.partial
              ls access.log.*.gz | xargs -P 4 -I {} stream_monitor fold -i {} -o {}.partial
              stream_monitor fold -i access.log --where 'status>=500' -o errors.partial
            """,
        version: VisorVersion.current)

    @Option(
        name: [.short, .long], parsing: .upToNextOption,
        help: ArgumentHelp(
            "Read these files; patterns such as '*.log' are expanded, '-' is the standard input. (default: -)",
            valueName: "file"),
        completion: .file())
    var input: [String] = []

    @OptionGroup var lines: LineOptions

    @Option(help: ArgumentHelp("The length of a window. (default: 10s)", valueName: "span"))
    var window: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Believe the X-Forwarded-For of these proxies, addresses or networks.", valueName: "network"))
    var trust: [String] = []

    @Option(help: ArgumentHelp("The text of heartbeat lines. (default: HEARTBEAT)", valueName: "text"))
    var heartbeatMessage: String?

    @Option(help: ArgumentHelp("How many cores to use. (default: all)", valueName: "n"))
    var threads: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Write the partial here; '-' is the standard output, which must not be a terminal. (default: -)",
            valueName: "file"),
        completion: .file())
    var output: String?

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        // The configuration's output is that of windows.
        let flags = FlagValues(of: self, renaming: HeartbeatOptions.renaming, omitting: ["output"])
        let configuration = try ProgramConfiguration.load(program: "stream_monitor", options: options, flags: flags) {
            StreamMonitorConfiguration(&$0, isOfArchive: true)
        }
        try await runServices([try FoldService(configuration, output: output ?? "-")])
    }
}
