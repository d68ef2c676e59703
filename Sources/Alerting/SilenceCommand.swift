import ArgumentParser
import Foundation
import VisorAlerting
import VisorRuntime

/// The command `alerting silence`: makes, shows and ends silences.
struct SilenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", _superCommandName: "alerting",
        abstract: "Has nothing told of some alerts for a time.",
        discussion: """
            With conditions makes a silence, and says its identity; 'amtool' can do so, too. What begins and ends while it is \
            silenced is told to nobody; what is still there when the silence ends is told then.

            EXAMPLES
              alerting silence 'alertname=~"disk.*"' --for 2h --comment 'new disks'
              alerting silence --list
              alerting silence --expire 5a0b9a3e-1f2c-4c8a-9f0d-6f3f2f1b7f11
            """,
        version: VisorVersion.current)

    @Argument(help: ArgumentHelp("Conditions that the alerts meet.", valueName: "condition"))
    var conditions: [String] = []

    @Option(name: .customLong("for"), help: ArgumentHelp("How long.", valueName: "span"))
    var span = "1h"

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var comment = ""

    @Option(help: ArgumentHelp("Who. (default: the user)", valueName: "name"))
    var by: String?

    @Flag(help: "Show the silences that are not over.")
    var list = false

    @Option(help: ArgumentHelp("End this silence.", valueName: "id"))
    var expire: String?

    @OptionGroup var address: ClientOptions

    func validate() throws {
        guard [!conditions.isEmpty, list, expire != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("give conditions, --list or --expire, one of them")
        }
    }

    func run() async throws {
        let matchers = try ClientOptions.matchers(conditions)
        guard let length = DurationText.parse(span), length > .zero else {
            throw ProgramError("--for: '\(span)' is no span such as 2h or 30m", code: .usage)
        }
        let client = try address.client()
        let lines = try await ClientOptions.asking {
            if list { return try await client.silences() }
            if let expire {
                try await client.expire(expire)
                return []
            }
            let start = Date()
            let end = start.addingTimeInterval(length / .seconds(1))
            return [
                try await client.silence(matchers, from: start, to: end, by: by ?? NSUserName(), comment: comment)
            ]
        }
        try StandardStream.output.write(lines.map { MessageLine.clean($0) + "\n" }.joined())
    }
}
