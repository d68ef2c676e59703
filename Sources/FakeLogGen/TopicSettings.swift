import VisorKafka
import VisorRuntime
import VisorSettings
import VisorTransport

/// How lines go to a topic of Kafka.
struct TopicSettings: Equatable {
    /// Properties of the client.
    let properties: KafkaProperties
    /// The name of the source, which is the key of its lines.
    let source: String

    /// The longest name of a source.
    private static let longestSource = 1_024

    /// Reads all keys.
    init(_ reader: inout ConfigurationReader) {
        properties = KafkaProperties(
            KafkaPropertyConfiguration(&reader, problem: KafkaProperties.problem(ofProducing:_:)).values)
        source = reader.optionalString("source") ?? "\(HostName.current):fake_log_gen"
        let isName =
            (1...TopicSettings.longestSource).contains(source.utf8.count)
            && !source.utf8.contains { $0 < 32 || $0 == 127 }
        if !isName { reader.report("is not 1 to 1,024 bytes without control characters", at: "source") }
    }
}
