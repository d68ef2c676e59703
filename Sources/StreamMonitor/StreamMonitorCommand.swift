import ArgumentParser
import VisorRuntime
import VisorSettings

/// The program `stream_monitor`: reads logs and says what they amount to, by windows of event time and as a whole.
@main
struct StreamMonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream_monitor",
        abstract: "Analyses logs in windows of event time.",
        discussion: """
            Reads the logs of web servers to their end, prints a report, and writes what each window and the whole amount \
            to as JSON. With --follow it reads on as they grow, over rotation, restarts and crashes, and counts each line \
            once; but what a server writes between the copy and the cut of a copytruncate is lost by its nature. Every \
            option is also a key of the configuration file and a variable \
            VISOR_KEY of the environment.

            EXAMPLES
              stream_monitor -i '/var/log/apache2/access.log*' --summary summary.json
              tail -F access.log | stream_monitor -i - --window 1m --output w.jsonl
              stream_monitor -i timed.log --format '%h %l %u %t "%r" %>s %b %D'
              stream_monitor -i app.log --format 'regex:(?<time>\\S+) (?<message>.*)'
              stream_monitor -i /var/log/nginx/access.log --follow --output w.jsonl
              stream_monitor --listen tcp://127.0.0.1:5555 --output w.jsonl
              stream_monitor --listen tcp://0.0.0.0:5555 --allow-from 10.0.0.0/8
              stream_monitor --kafka broker:9092/logs --group web --output w.jsonl
              stream_monitor -i access.log --follow --dashboard 127.0.0.1:8080
              stream_monitor -i access.log --report access.html
              stream_monitor -i access.log --where 'status>=500 and path^=/api'
              stream_monitor -i error.log --time-zone Europe/Berlin --from 2026-11-20
              stream_monitor -i access.log --rules rules.json --alert-threshold 50
              stream_monitor test-rules rules-test.json
              stream_monitor fold -i access.log.7.gz -o 7.partial
              stream_monitor merge *.partial --summary summary.json
            """,
        version: VisorVersion.current,
        subcommands: [
            FoldCommand.self, MergeCommand.self, TestRulesCommand.self, KafkaLagCommand.self, AuthLineCommand.self,
        ])

    @Option(
        name: [.short, .long], parsing: .upToNextOption,
        help: ArgumentHelp(
            "Read these files; patterns such as '*.log' are expanded, '-' is the standard input.", valueName: "file"),
        completion: .file())
    var input: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Take lines at these addresses: tcp://127.0.0.1:5555, http://127.0.0.1:8080.", valueName: "url"))
    var listen: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Fetch lines from these addresses: tcp://HOST:5555.", valueName: "url"))
    var connect: [String] = []

    @OptionGroup var network: NetworkOptions

    @Option(
        help: ArgumentHelp("Read the lines of topics: HOST:9092/TOPIC[,TOPIC].", valueName: "address"))
    var kafka: String?

    @Option(
        help: ArgumentHelp("With --kafka: the group that shares the work. (default: visor)", valueName: "name"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "With --kafka: read lines and merge, or only one of these: both, worker, merger. (default: both)",
            valueName: "role"))
    var role: String?

    @Option(
        help: ArgumentHelp(
            "With --kafka: serve metrics at this address of this machine, as http://127.0.0.1:9464.", valueName: "url"))
    var metrics: String?

    @OptionGroup var pages: DashboardOptions

    @OptionGroup var people: AlertingFlags

    @OptionGroup var kafkaProperties: KafkaOptions

    @OptionGroup var lines: LineOptions

    @Option(help: ArgumentHelp("The length of a window. (default: 10s)", valueName: "span"))
    var window: String?

    @Option(
        help: ArgumentHelp("How far the watermark stays behind the latest line. (default: 30s)", valueName: "span"))
    var lateness: String?

    @Option(
        help: ArgumentHelp("How long a final window still takes late lines. (default: 10m)", valueName: "span"))
    var retention: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Believe the X-Forwarded-For of these proxies, addresses or networks.", valueName: "network"))
    var trust: [String] = []

    @OptionGroup var heartbeat: HeartbeatOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            Alert by the rules in these files, besides those that are built in. (default: rules.json beside the \
            configuration file)
            """, valueName: "file"),
        completion: .file(extensions: ["json"]))
    var rules: [String] = []

    @Option(
        help: ArgumentHelp(
            "From how many requests a second on the built-in rule high_traffic alerts. (default: 10)", valueName: "n"))
    var alertThreshold: String?

    @Option(
        help: ArgumentHelp("Over how long high_traffic measures them. (default: 2m)", valueName: "span"))
    var alertPeriod: String?

    @Option(
        help: ArgumentHelp("How many keys the top lists have in the outputs. (default: 10)", valueName: "n"))
    var top: String?

    @Option(
        help: ArgumentHelp("Write each window as a line of JSON; '-' is the standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(help: ArgumentHelp("Write the summary of the whole as JSON.", valueName: "file"), completion: .file())
    var summary: String?

    @Option(
        help: ArgumentHelp(
            "Write what was read as one page with charts, which opens without a server.", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var report: String?

    @Option(help: ArgumentHelp("Keep the lines that cannot be read.", valueName: "file"), completion: .file())
    var deadLetter: String?

    @Option(
        help: ArgumentHelp("Write what becomes of alerts, a line each; '-' is the standard output.", valueName: "file"),
        completion: .file())
    var alertFile: String?

    @Option(
        help: ArgumentHelp(
            "Write what becomes of alerts as lines of JSON; '-' is the standard output.", valueName: "file"),
        completion: .file())
    var alertJson: String?

    @Flag(help: "Go on reading as the files grow, over rotation and restarts; SIGHUP reloads the configuration.")
    var follow = false

    @Option(
        help: ArgumentHelp(
            "With --follow: begin at the checkpoint, start or end of the files. (default: checkpoint)",
            valueName: "place"))
    var readFrom: String?

    @Option(
        help: ArgumentHelp(
            "With --follow: keep the state in this folder. (default: $XDG_STATE_HOME/visor)", valueName: "folder"),
        completion: .directory)
    var checkpoint: String?

    @Option(
        help: ArgumentHelp(
            "With --follow: the name under which the state is kept. (default: stream_monitor)", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "With --follow: look at all files so often, whatever the system tells. (default: 1s)", valueName: "span"))
    var poll: String?

    @Option(
        help: ArgumentHelp(
            "With --follow: how long a file has nothing new before windows go on without it. (default: 10s)",
            valueName: "span"))
    var idle: String?

    @Flag(help: "With --follow: take a last line without its end for whole after 5 seconds.")
    var flushPartial = false

    @Option(help: ArgumentHelp("How many cores to use. (default: all)", valueName: "n"))
    var threads: String?

    @Flag(help: "Print no report.")
    var quiet = false

    @OptionGroup var options: ConfigurationOptions

    /// The properties whose key has another name.
    static let renaming = [
        HeartbeatOptions.renaming, NetworkOptions.renaming, KafkaOptions.renaming, DashboardOptions.renaming,
        ["kafka": "kafka.address", "group": "kafka.group", "role": "kafka.role", "metrics": "kafka.metrics"],
    ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

    func run() async throws {
        let flags = FlagValues(of: self, renaming: StreamMonitorCommand.renaming)
        let configuration = try ProgramConfiguration.load(program: "stream_monitor", options: options, flags: flags) {
            StreamMonitorConfiguration(&$0)
        }
        guard let follow = configuration.follow else {
            return try await runServices([try MonitorService(configuration)])
        }
        if configuration.kafka != nil {
            let service = try KafkaService(configuration, follow) {
                try ProgramConfiguration.reload(program: "stream_monitor", flags: flags) {
                    StreamMonitorConfiguration(&$0)
                }
            }
            return try await runServices([service])
        }
        let service = try FollowService(configuration, follow) {
            try ProgramConfiguration.reload(program: "stream_monitor", flags: flags) { StreamMonitorConfiguration(&$0) }
        }
        try await runServices([service])
    }

    static func main() {
        ProgramRunner.main(
            StreamMonitorCommand.self,
            own: [FoldCommand.self, MergeCommand.self, KafkaLagCommand.self, AuthLineCommand.self])
    }
}
