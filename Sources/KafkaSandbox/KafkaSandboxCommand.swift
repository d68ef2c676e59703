import ArgumentParser
import VisorRuntime

/// The program `kafka_sandbox`: brokers in memory, to try Visor with Kafka where there is none.
@main
struct KafkaSandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka_sandbox",
        abstract: "Runs Kafka brokers in memory, for trying out and testing only.",
        discussion: """
            Says on its first line where they are, HOST:PORT, and runs until a signal comes. It keeps 5 MiB of each partition, \
            in memory, and what is older is gone: start who reads before who writes. Topics of four partitions are made when \
            they are first used.

            EXAMPLES
              kafka_sandbox
              kafka_sandbox --brokers 3
            """,
        version: VisorVersion.current)

    @Option(help: ArgumentHelp("How many brokers there are, 1 to 9.", valueName: "n"))
    var brokers = 1

    func validate() throws {
        guard (1...9).contains(brokers) else { throw ValidationError("--brokers: 1 to 9") }
    }

    func run() async throws {
        try await runServices([SandboxService(brokers: brokers)])
    }

    static func main() {
        ProgramRunner.main(KafkaSandboxCommand.self)
    }
}
