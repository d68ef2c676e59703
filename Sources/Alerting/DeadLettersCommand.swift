import ArgumentParser
import Foundation
import VisorAlerting
import VisorKit
import VisorRuntime
import VisorStore
import VisorTransport

/// The command `alerting dead-letters`: shows the notices that could not be delivered, has them delivered again, or deletes them.
struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", _superCommandName: "alerting",
        abstract: "Shows the notices that could not be delivered, has them sent again, or deletes them.",
        discussion: """
            A line for each: identity, when it was decided, receiver, how many attempts there were, and why the last one \
            failed. Works beside an 'alerting' that runs with the same state, and without. Of more than 10,000 the oldest \
            are deleted.

            EXAMPLES
              alerting dead-letters
              alerting dead-letters --send-again all
              alerting dead-letters --send-again 8d969eef6ecad3c29a3a629280e686cf
              alerting dead-letters --forget all
            """,
        version: VisorVersion.current)

    @Option(help: ArgumentHelp("Have this one sent again, or 'all'.", valueName: "id"))
    var sendAgain: String?

    @Option(help: ArgumentHelp("Delete this one, or 'all'.", valueName: "id"))
    var forget: String?

    @OptionGroup var state: AlertingStateOptions

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        if sendAgain != nil && forget != nil {
            throw ValidationError("give --send-again or --forget, not both")
        }
    }

    func run() async throws {
        let flags = FlagValues(of: self, omitting: ["sendAgain", "forget"])
        let configuration = try ProgramConfiguration.load(program: "alerting", options: options, flags: flags) {
            AlertingConfiguration(&$0)
        }
        let path = CheckpointFolder.alerts(
            in: try AlertingProgram.folder(configuration), name: configuration.name)
        guard FileManager.default.fileExists(atPath: path) else {
            throw ProgramError("\(path): no such file; nothing has been kept under this name")
        }
        let store = try AlertingStore(path: path)
        if let sendAgain {
            try send(sendAgain, from: store, Set(configuration.receivers.map(\.name)))
        } else if let forget {
            let count = try store.forgetDeadLetters(forget == "all" ? nil : forget)
            try DeadLettersCommand.judge(count, forget)
            try StandardStream.output.write("\(count) deleted\n")
        } else {
            let lines = try store.deadLetters().map { letter in
                MessageLine.clean(
                    "\(letter.id)  \(letter.created.rfc3339)  \(letter.receiver)  \(letter.attempts) attempts: \(letter.error)"
                ) + "\n"
            }
            try StandardStream.output.write(lines.joined())
        }
    }

    /// - Parameter receivers: the names in the configuration, which need not be that of the program that delivers.
    private func send(_ name: String, from store: AlertingStore, _ receivers: Set<String>) throws {
        let sent = try store.sendAgain(name == "all" ? nil : name, at: Date().eventTime)
        let count = sent.values.reduce(0, +)
        try DeadLettersCommand.judge(count, name)
        let missing = receivers.isEmpty ? [] : sent.keys.filter { !receivers.contains($0) }.sorted()
        for receiver in missing {
            let hint = "where it is not configured, its notices become dead letters again"
            StandardStream.error.writeLine(
                MessageLine.clean(
                    "alerting: warning: no receiver of this configuration is called '\(receiver)'; \(hint)"))
        }
        try StandardStream.output.write("\(count) to be sent again\n")
    }

    private static func judge(_ count: Int, _ name: String) throws {
        guard count > 0 || name == "all" else {
            throw ProgramError("there is no dead letter \(MessageLine.clean(name)); 'alerting dead-letters' shows all")
        }
    }
}
