import ArgumentParser
import Foundation
import VisorAlerting
import VisorKit
import VisorRuntime
import VisorStore
import VisorTransport

/// The command `alerting dead-letters`: shows the notices that could not be delivered, and has them delivered again.
struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", _superCommandName: "alerting",
        abstract: "Shows the notices that could not be delivered, or has them sent again.",
        discussion: """
            A line for each: identity, when it was decided, receiver, how many attempts there were, and why the last one \
            failed. Works beside an 'alerting' that runs with the same state, and without.

            EXAMPLES
              alerting dead-letters
              alerting dead-letters --send-again all
              alerting dead-letters --send-again 8d969eef6ecad3c29a3a629280e686cf
            """,
        version: VisorVersion.current)

    @Option(help: ArgumentHelp("Have this one sent again, or 'all'.", valueName: "id"))
    var sendAgain: String?

    @OptionGroup var state: AlertingStateOptions

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let flags = FlagValues(of: self, omitting: ["sendAgain"])
        let configuration = try ProgramConfiguration.load(program: "alerting", options: options, flags: flags) {
            AlertingConfiguration(&$0)
        }
        let path = CheckpointFolder.alerts(
            in: try AlertingProgram.folder(configuration), name: configuration.name)
        guard FileManager.default.fileExists(atPath: path) else {
            throw ProgramError("\(path): no such file; nothing has been kept under this name")
        }
        let store = try AlertingStore(path: path)
        guard let sendAgain else {
            let lines = try store.deadLetters().map { letter in
                MessageLine.clean(
                    "\(letter.id)  \(letter.created.rfc3339)  \(letter.receiver)  \(letter.attempts) attempts: \(letter.error)"
                )
                    + "\n"
            }
            return try StandardStream.output.write(lines.joined())
        }
        let count = try store.sendAgain(sendAgain == "all" ? nil : sendAgain, at: Date().eventTime)
        guard count > 0 || sendAgain == "all" else {
            throw ProgramError("there is no dead letter \(MessageLine.clean(sendAgain))")
        }
        try StandardStream.output.write("\(count) to be sent again\n")
    }
}
