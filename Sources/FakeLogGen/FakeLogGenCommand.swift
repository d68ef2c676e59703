import ArgumentParser
import VisorRuntime
import VisorSettings

/// The program `fake_log_gen`: parses the arguments, loads the configuration, runs.
@main
struct FakeLogGenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fake_log_gen",
        abstract: "Generates access and error logs of a web server, at any rate, the same again from the same seed.",
        discussion: """
            Lines are written as their time comes, until Ctrl-C, --count or --duration. With --start time is simulated \
            and nothing waits. A FILE that is renamed or removed while lines are written to it is made anew, at SIGHUP at \
            once.

            EXAMPLES
              fake_log_gen -o access.log
                  appends access lines to access.log until Ctrl-C
              fake_log_gen -m error -o error.log --rate 20
                  appends 20 error lines a second
              fake_log_gen --rate 1000 --duration 60s --burst 5xx@20s+10s --burst 'traffic*5@40s+5s'
                  a minute with ten seconds of server errors and five of fivefold traffic
              fake_log_gen --start 2026-11-20T10:00:00Z --seed 1 --rate 500 --count 100000 -o day.log --truth day.json
                  the same 100,000 lines each time, and what they hold
              fake_log_gen --serve 5555 --rate 100
                  sends 100 lines a second to whoever connects to port 5555 of this machine
              fake_log_gen --tcp 127.0.0.1:5555 --rate 100
                  sends them to a program that listens there, such as stream_monitor --listen tcp://127.0.0.1:5555
              fake_log_gen --kafka 127.0.0.1:9092/logs --rate 100
                  sends them to the topic logs of Kafka
              fake_log_gen --format json --rate max --count 1000000 > lines.json
                  a million JSON lines as fast as possible
            """,
        version: VisorVersion.current)

    @Option(
        name: .shortAndLong,
        help: .init("What to generate: access or error lines. (default: access)", valueName: "kind"))
    var mode: String?

    @Option(name: .shortAndLong, help: .init("Append to FILE; - is standard output, the default.", valueName: "file"))
    var output: String?

    @Option(
        help: .init(
            "Send the lines to all who connect to PORT of this machine, or to ADDRESS:PORT; who reads slowly holds them back.",
            valueName: "port"))
    var serve: String?

    @Option(
        help: .init("Send the lines to a program that listens at HOST:PORT, again and again.", valueName: "host:port"))
    var tcp: String?

    @Option(
        help: .init(
            "Send the lines to this topic of Kafka, and end when all have been acknowledged.",
            valueName: "host:9092/topic"))
    var kafka: String?

    @Option(
        help: .init(
            "With --kafka: the name of the source, which is the key of its lines. (default: HOST:fake_log_gen)",
            valueName: "name"))
    var source: String?

    @OptionGroup var kafkaOptions: KafkaOptions

    @Option(
        help: .init(
            "The format: common, combined, vhost_combined or json; visor, apache22 or apache24 for error lines.",
            discussion: "Without it: combined for access lines, visor for error lines.", valueName: "name"))
    var format: String?

    @Option(
        help: .init(
            "Lines a second, heartbeats among them, or max for as many as possible.",
            discussion: "Without it lines come at the intervals of the configuration.", valueName: "number"))
    var rate: String?

    @Option(help: .init("End after so many lines.", valueName: "number"))
    var count: String?

    @Option(help: .init("End after so much time of the stream, such as 30s.", valueName: "time"))
    var duration: String?

    @Option(
        help: .init(
            "Simulate time from TIME on (2026-11-20T10:00:00Z, or now) instead of waiting.", valueName: "time"))
    var start: String?

    @Option(help: .init("The seed of all random choices; the same seed gives the same lines.", valueName: "number"))
    var seed: String?

    // A zone may begin with a dash.
    @Option(
        parsing: .unconditional, help: .init("The zone of the times in the lines. (default: +0000)", valueName: "+0200")
    )
    var timeZone: String?

    @Option(help: .init("The seconds between two heartbeats, 0 for none. (default: 3)", valueName: "seconds"))
    var heartbeatInterval: String?

    @Option(help: .init("The text of heartbeats. (default: HEARTBEAT)", valueName: "text"))
    var heartbeatMessage: String?

    @Option(
        help: .init("The number of clients. (default: 1000 for access lines, 50 for error lines)", valueName: "number"))
    var clients: String?

    @Option(help: .init("Ask for so many made-up paths instead of the configured resources.", valueName: "number"))
    var paths: String?

    @Flag(help: "Ask for another path in each request, /line/1, /line/2 and so on, to tell every line from any other.")
    var numbered = false

    @Option(
        help: .init("The exponent of Zipf's law for paths and clients; 0 is uniform. (default: 1)", valueName: "number")
    )
    var skew: String?

    @Option(help: .init("The share of requests that come from bots, 0 to 1. (default: 0.05)", valueName: "share"))
    var bots: String?

    @Option(help: .init("The share of clients with IPv6 addresses, 0 to 1. (default: 0)", valueName: "share"))
    var ipv6: String?

    @Option(help: .init("The share of lines that no parser can read, 0 to 1. (default: 0)", valueName: "share"))
    var malformed: String?

    @Option(
        help: .init(
            "A burst: 5xx@60s+20s makes most answers 5xx from 60 s after the start for 20 s; also 503@60s+20s, and "
                + "'traffic*5@60s+20s' for fivefold traffic. Repeatable.", valueName: "burst"))
    var burst: [String] = []

    @Option(help: .init("At the end, write to FILE as JSON what was generated.", valueName: "file"))
    var truth: String?

    @Option(help: .init("The width of the windows in the truth. (default: 10s)", valueName: "time"))
    var truthWindow: String?

    @OptionGroup var configurationOptions: ConfigurationOptions

    func run() async throws {
        let flags = FlagValues(
            of: self,
            renaming: [
                "heartbeatInterval": "heartbeat.interval", "heartbeatMessage": "heartbeat.message",
                "kafka": "kafka.address",
            ].merging(KafkaOptions.renaming) { own, _ in own })
        let configuration = try ProgramConfiguration.load(
            program: "fake_log_gen", options: configurationOptions, flags: flags, read: FakeLogGenConfiguration.init)
        try await runServices([GeneratorService(configuration: configuration)])
    }

    static func main() {
        ProgramRunner.main(Self.self)
    }
}
