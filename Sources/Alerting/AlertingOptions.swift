import ArgumentParser
import VisorAlerting
import VisorRuntime
import VisorSettings

/// The flags that say what is done; each is a key of the configuration.
struct AlertingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve the interface here, or 'none'. (default: http://127.0.0.1:9093)", valueName: "address"))
    var address: String?

    @Option(
        help: ArgumentHelp("Ask callers of the interface for the token in this file.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(help: ArgumentHelp("The certificate of the interface, in PEM.", valueName: "file"), completion: .file())
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The key of that certificate, in PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Follow these files of alerts, as 'stream_monitor --alert-json' writes them.", valueName: "file"),
        completion: .file())
    var alerts: [String] = []

    @Option(
        help: ArgumentHelp(
            "Follow this topic of alerts, as groups of 'stream_monitor --group' write it.",
            valueName: "host:9092/topic"))
    var alertsKafka: String?

    @OptionGroup var kafka: KafkaOptions

    @Option(
        help: ArgumentHelp(
            "Take an alert of the interface for over that is not raised again for so long. (default: 5m)",
            valueName: "span"))
    var resolveTimeout: String?

    @Option(
        help: ArgumentHelp(
            "Tell of alerts of files and topics that began longer ago only if they go on. (default: 1h)",
            valueName: "span"))
    var notifyMaxAge: String?

    @Option(
        help: ArgumentHelp(
            "Send a receiver so many notices at once; more become one. (default: 20)", valueName: "number"))
    var noticesAtOnce: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Put alerts with the same values of these labels into one group. (default: alertname)", valueName: "label"))
    var groupBy: [String] = []

    @Option(help: ArgumentHelp("Wait so long for more alerts of a group. (default: 30s)", valueName: "span"))
    var groupWait: String?

    @Option(help: ArgumentHelp("Tell of a group so often at most. (default: 5m)", valueName: "span"))
    var groupInterval: String?

    @Option(
        help: ArgumentHelp(
            "Tell of a group again after so long, while nobody acknowledges. (default: 4h)", valueName: "span"))
    var repeatInterval: String?

    @Flag(inversion: .prefixedNo, help: "Tell that alerts are over. (default: yes)")
    var sendResolved: Bool?

    @OptionGroup var state: AlertingStateOptions

    /// The keys that have other names than their flags.
    static let renaming = ["alertsKafka": "alerts_topic"].merging(KafkaOptions.renaming) { own, _ in own }

    /// Reads the configuration.
    func load(_ options: ConfigurationOptions, _ flags: FlagValues) throws -> AlertingConfiguration {
        try ProgramConfiguration.load(program: "alerting", options: options, flags: flags) {
            AlertingConfiguration(&$0)
        }
    }
}

/// The flags that say where the state is kept.
struct AlertingStateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep the state in this folder. (default: $XDG_STATE_HOME/visor)", valueName: "folder"),
        completion: .directory)
    var checkpoint: String?

    @Option(help: ArgumentHelp("The name under which the state is kept. (default: alerting)", valueName: "name"))
    var name: String?
}
