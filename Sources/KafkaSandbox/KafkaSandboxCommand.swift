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
              kafka_sandbox --brokers 3 --topic logs:8
            """,
        version: VisorVersion.current)

    @Option(help: ArgumentHelp("How many brokers there are, 1 to 9.", valueName: "n"))
    var brokers = 1

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Make this topic of so many partitions; to be given again.", valueName: "name:partitions"))
    var topic: [String] = []

    func validate() throws {
        guard (1...9).contains(brokers) else { throw ValidationError("--brokers: 1 to 9") }
        _ = try topics
    }

    func run() async throws {
        try await runServices([SandboxService(brokers: brokers, topics: try topics)])
    }

    private var topics: [SandboxService.Topic] {
        get throws {
            let topics = try topic.map { text in
                guard let topic = SandboxService.Topic(text) else {
                    throw ValidationError("--topic: '\(text)' is no topic such as 'logs:8', of 1 to 100 partitions")
                }
                return topic
            }
            guard Set(topics.map(\.name)).count == topics.count else {
                throw ValidationError("--topic: one stands there twice")
            }
            return topics
        }
    }

    static func main() {
        ProgramRunner.main(KafkaSandboxCommand.self)
    }
}
