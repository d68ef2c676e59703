import ArgumentParser
import VisorRuntime
import VisorSettings

/// The program `log_producer`: follows logs and ships their lines to where they are analysed.
@main
struct LogProducerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log_producer",
        abstract: "Ships logs to where they are analysed.",
        discussion: """
            Follows logs as they grow, over rotation, restarts and crashes, and sends their lines in batches to one destination \
            or several, by HTTP and Kafka each line once. A destination that is away or slow holds no other back: its lines wait in the files \
            themselves, and those of the standard input in a spool on the disk. Every option is also a key of the configuration \
            file and a variable VISOR_KEY of the environment.

            EXAMPLES
              log_producer -i /var/log/nginx/access.log --to http://logs:8080/ingest
              log_producer -i '/var/log/apache2/*.log' --to tls://logs:5555 --label site=shop
              log_producer -i 'access.log*' --once --to file:all.log --exclude ' /health '
              log_producer -i access.log --to kafka://broker:9092/logs --kafka-property-file sasl.password=/etc/visor/password
              tail -F app.log | log_producer -i - --spool-max 256MiB --to http://logs:8080
              log_producer -i error.log --schedule '*/10 * * * *' --urgent ' \\[crit' --to https://logs
            """,
        version: VisorVersion.current)

    @Option(
        name: [.short, .long], parsing: .upToNextOption,
        help: ArgumentHelp(
            "Ship these files; patterns such as '*.log' are expanded, '-' is the standard input.", valueName: "file"),
        completion: .file())
    var input: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            Send to these: http://HOST:8080/ingest, https://..., kafka://HOST:9092/TOPIC, tcp://HOST:5555, tls://..., \
            file:PATH.
            """,
            valueName: "url"))
    var to: [String] = []

    @Flag(help: "Send what is there, and end; without it files are followed until a signal comes.")
    var once = false

    @OptionGroup(title: "LINES") var lines: LineOptions

    @OptionGroup(title: "SENDING") var sending: SendingOptions

    @OptionGroup(title: "KAFKA") var kafka: KafkaOptions

    @OptionGroup(title: "STATE") var state: StateOptions

    @Flag(help: "Show no progress.")
    var quiet = false

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let flags = FlagValues(of: self, renaming: KafkaOptions.renaming)
        let configuration = try ProgramConfiguration.load(program: "log_producer", options: options, flags: flags) {
            LogProducerConfiguration(&$0)
        }
        try await runServices([try ProducerService(configuration)])
    }

    static func main() {
        ProgramRunner.main(LogProducerCommand.self)
    }
}
