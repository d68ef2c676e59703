import ArgumentParser
import VisorAlerting
import VisorRuntime

/// The command `alerting check`: says everything that is wrong with the configuration, or who would be told.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", _superCommandName: "alerting",
        abstract: "Checks the configuration, and says who would be told of an alert.",
        discussion: """
            Without labels, says everything that is wrong, or that nothing is. With the labels of an alert, names the routes \
            that would take it, and their receivers. Tells nobody anything.

            EXAMPLES
              alerting check --config alerting.json
              alerting check --config alerting.json alertname=high_traffic severity=critical
            """,
        version: VisorVersion.current)

    @Argument(help: ArgumentHelp("Labels of an alert.", valueName: "name=value"))
    var labels: [String] = []

    @OptionGroup var settings: AlertingOptions

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        var options = options
        if labels.isEmpty { options.checkConfig = true }
        let configuration = try settings.load(
            options, FlagValues(of: self, renaming: AlertingOptions.renaming, omitting: ["labels"]))
        var named: [String: String] = [:]
        for label in labels {
            let parts = label.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ProgramError("'\(label)' is no label such as severity=critical", code: .usage)
            }
            named[String(parts[0])] = String(parts[1])
        }
        let lines = configuration.routes.taking(named).map { route in
            MessageLine.clean("\(route.name): \(route.receivers.joined(separator: ", "))") + "\n"
        }
        try StandardStream.output.write(lines.joined())
    }
}
