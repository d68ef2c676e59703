import VisorKafka
import VisorNetwork

/// Where lines go, as users write it: a topic of Kafka, an address of the network, or a file.
enum ShippingAddress: Hashable, CustomStringConvertible {
    private static let kafkaScheme = "kafka://"

    case kafka(KafkaAddress)
    case other(DestinationAddress)

    /// Reads an address.
    ///
    /// - Throws: `KafkaAddress.Malformed`, `DestinationAddress.Malformed`.
    init(_ text: String) throws {
        guard text.hasPrefix(ShippingAddress.kafkaScheme) else {
            self = .other(try DestinationAddress(text))
            return
        }
        let address = try KafkaAddress(String(text.dropFirst(ShippingAddress.kafkaScheme.count)))
        guard address.topics.count == 1 else {
            throw KafkaAddress.Malformed(description: "'\(text)' has several topics; lines go to one")
        }
        self = .kafka(address)
    }

    /// The address as users write it.
    var description: String {
        switch self {
        case .kafka(let address): "\(ShippingAddress.kafkaScheme)\(address)"
        case .other(let address): address.description
        }
    }
}
