import VisorKafka
import VisorRuntime
import VisorSettings

extension KafkaReceiver {
    /// What there is to say of a topic.
    public struct Settings: Sendable {
        /// The brokers to begin with, `HOST:PORT` each, with commas between them.
        let brokers: String
        /// The topic.
        let topic: String
        /// The user's properties of the client.
        let properties: KafkaProperties
        /// How long an acknowledgement is waited for.
        var time = KafkaReceiver.time

        /// Brokers and topic, as errors show them.
        var shown: String { "\(brokers)/\(topic)" }

        /// A topic at brokers.
        init(_ address: KafkaAddress, _ properties: KafkaProperties = KafkaProperties()) {
            (brokers, topic, self.properties) = (address.brokers, address.topics[0], properties)
        }

        /// Reads `brokers`, `topic`, `property` and `property_file`; what is wrong is a problem of the object.
        public static func read(_ object: ConfigurationObject) -> Settings? {
            let properties = KafkaPropertyConfiguration(object, problem: KafkaProperties.problem(ofProducing:_:))
            for (key, words) in [("brokers", "says where Kafka is, HOST:9092"), ("topic", "says where notices go")]
            where object.item(key) == nil { object.report("missing; it \(words)", at: key) }
            guard let brokers = object.string("brokers"), let topic = object.string("topic") else { return nil }
            guard KafkaAddress.isTopic(topic) else {
                object.report(
                    "'\(CleanText.line(topic, atMost: 60))' is no name of a topic; a-z, A-Z, 0-9, '.', '_' and '-'",
                    at: "topic")
                return nil
            }
            do throws(KafkaAddress.Malformed) {
                return Settings(try KafkaAddress("\(brokers)/\(topic)"), KafkaProperties(properties.values))
            } catch {
                object.report(error.description, at: "brokers")
                return nil
            }
        }
    }
}
