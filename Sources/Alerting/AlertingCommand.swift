import ArgumentParser
import VisorRuntime

/// The program `alerting`: takes alerts, and tells those who must know.
@main
struct AlertingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerting",
        abstract: "Tells people of alerts.",
        discussion: """
            Takes alerts over the interface of the Alertmanager, version 2, so that Prometheus and amtool work with it, and \
            from the files that 'stream_monitor --alert-json' writes and the topic of its groups. Puts them into groups, and tells each group to those \
            whom its route names, once, over restarts and crashes; more of them where nobody acknowledges. Receivers, routes \
            and silences of every week stand in the configuration file.

            EXAMPLES
              alerting --config alerting.json
              alerting --config alerting.json --alerts alerts.jsonl
              alerting --config alerting.json --alerts-kafka broker:9092/visor.alerts
              alerting check --config alerting.json severity=critical
              alerting ack severity=critical --by Ada
              alerting silence 'alertname=~"disk.*"' --for 2h --comment 'new disks'
              alerting dead-letters --send-again all
            """,
        version: VisorVersion.current,
        subcommands: [CheckCommand.self, AckCommand.self, SilenceCommand.self, DeadLettersCommand.self])

    @OptionGroup var settings: AlertingOptions

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try settings.load(options, FlagValues(of: self, renaming: AlertingOptions.renaming))
        // Longer than a mail may take, and not longer than systemd waits.
        try await runServices([try AlertingProgram(configuration)], gracePeriod: .seconds(75))
    }

    static func main() {
        ProgramRunner.main(
            AlertingCommand.self,
            own: [CheckCommand.self, AckCommand.self, SilenceCommand.self, DeadLettersCommand.self])
    }
}
