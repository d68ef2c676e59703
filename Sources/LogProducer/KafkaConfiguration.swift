import VisorKafka
import VisorRuntime
import VisorSettings

/// How lines are sent to Kafka.
struct KafkaConfiguration {
    let properties: KafkaProperties
    let linesPerMessage: Int

    private static let keys = ["lines_per_message", "kafka.property", "kafka.property_file"]

    /// Reads all keys.
    ///
    /// - Parameter isUsed: whether lines go to Kafka.
    init(_ reader: inout ConfigurationReader, isUsed: Bool) {
        let values = KafkaPropertyConfiguration(&reader, problem: KafkaProperties.problem(ofProducing:_:)).values
        properties = KafkaProperties(values)
        linesPerMessage = reader.integer("lines_per_message", default: 1, in: 1...10_000)
        guard !isUsed else { return }
        for setting in reader.settings where KafkaConfiguration.keys.contains(setting.key) {
            if case .flag = setting.origin {
                reader.report("goes with '--to kafka://HOST:9092/TOPIC'", at: setting.key)
            }
        }
    }

    /// The destination that a topic is.
    ///
    /// - Throws: `ProgramError` where a property cannot be, beside others.
    func destination(_ address: KafkaAddress, say: @escaping @Sendable (String) -> Void) throws -> KafkaDestination {
        do throws(KafkaError) {
            return try KafkaDestination(address, properties: properties, linesPerMessage: linesPerMessage, say: say)
        } catch {
            throw ProgramError("\(ShippingAddress.kafka(address)): \(error)", code: .usage)
        }
    }
}
