import ArgumentParser

/// The flags for who is told of alerts.
struct AlertingFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Tell people of alerts by this process itself, as this file of the program alerting says.",
            valueName: "file"),
        completion: .file(extensions: ["json"]))
    var alerting: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Raise alerts at these Alertmanagers, as http://127.0.0.1:9093.", valueName: "url"))
    var alertmanager: [String] = []
}
