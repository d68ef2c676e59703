import ArgumentParser
import VisorKafka
import VisorRuntime
import VisorSettings

/// The command `stream_monitor kafka-lag`: says how far behind a group is.
struct KafkaLagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka-lag",
        abstract: "Says how far a group is behind in topics of Kafka.",
        discussion: """
            For each partition: the oldest offset that is there, the one behind the newest, the one that the group has \
            committed, and how many messages lie between that and the newest. Where the group has committed nothing, all \
            that are there count. Asks once, changes nothing, and does not join the group.

            EXAMPLES
              $ stream_monitor kafka-lag --kafka 127.0.0.1:9092/logs --group visor
              $ stream_monitor kafka-lag --kafka 127.0.0.1:9092/logs --group visor --json
            """)

    /// How long brokers have to answer.
    private static let deadline: Duration = .seconds(10)

    @Option(help: ArgumentHelp("Look at these topics.", valueName: "host:9092/topic[,topic]"))
    var kafka: String

    @Option(help: ArgumentHelp("The group of consumers.", valueName: "name"))
    var group: String

    @Flag(help: "Write a JSON object instead of a table.")
    var json = false

    @OptionGroup(title: "KAFKA") var options: KafkaOptions

    func run() async throws {
        let address: KafkaAddress
        do throws(KafkaAddress.Malformed) { address = try KafkaAddress(kafka) } catch {
            throw ProgramError("--kafka: \(error)", code: .usage)
        }
        let flags = FlagValues([
            "kafka.property": options.kafkaProperty, "kafka.property_file": options.kafkaPropertyFile,
        ])
        let properties = try ProgramConfiguration.load(
            program: "kafka_lag", options: try ConfigurationOptions.parse([]), flags: flags
        ) { reader in
            KafkaProperties(
                KafkaPropertyConfiguration(&reader, problem: KafkaProperties.problem(ofConsuming:_:)).values)
        }
        let report = LagReport(group: group, partitions: try read(address, properties))
        try StandardStream.output.write(json ? report.json : report.table)
    }

    private func read(_ address: KafkaAddress, _ properties: KafkaProperties) throws -> [GroupLag.Partition] {
        let lag: GroupLag
        do throws(KafkaError) {
            lag = try GroupLag(brokers: address.brokers, group: group, properties: properties)
        } catch { throw ProgramError(error.description, code: .usage) }
        do throws(KafkaError) {
            return try lag.read(address.topics, within: KafkaLagCommand.deadline)
        } catch {
            // What a broker has said before is why nobody has answered.
            let reason = lag.takeTrouble().map { " (\($0))" } ?? ""
            throw ProgramError("\(address): \(error)\(reason)")
        }
    }
}
