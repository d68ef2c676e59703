import VisorKafka
import VisorNetwork
import VisorRuntime
import VisorSettings

/// The topics that lines come from, and what this process is among those that read them.
struct KafkaConfiguration: Equatable {
    /// What a process does in a group.
    enum Role: String, CaseIterable {
        /// It reads lines, and merges what all make of them.
        case both
        /// It only reads lines.
        case worker
        /// It only merges.
        case merger
    }

    /// The brokers and the topics.
    let address: KafkaAddress
    /// The group.
    let names: GroupNames
    let role: Role
    /// The user's properties of librdkafka.
    let properties: KafkaProperties
    /// Where metrics are served; `nil` where they are not.
    let metrics: Endpoint?

    /// What the state of the group is known by in a checkpoint.
    ///
    /// A worker has merged nothing of what its state says has been read: no merger can go on from that.
    var stateName: String { "\(names.group)@\(address.brokers)" + (role == .worker ? ", worker" : "") }

    /// Reads all keys; `nil` where lines do not come from Kafka.
    static func read(_ reader: inout ConfigurationReader) -> KafkaConfiguration? {
        let group = reader.string("kafka.group", default: "visor")
        let role = reader.choice("kafka.role", default: Role.both)
        let values = KafkaPropertyConfiguration(&reader) { name, value in
            KafkaProperties.refusal(ofConsuming: name, value) ?? KafkaProperties.problem(ofProducing: name, value)
        }.values
        var address = reader.value("kafka.address") { try KafkaAddress($0) }
        // The original Visor has them apart.
        let host = reader.optionalString("kafka.addr")
        let topic = reader.optionalString("kafka.topic")
        if address == nil, let host, let topic {
            do {
                address = try KafkaAddress("\(host)/\(topic)")
            } catch {
                reader.report("\(error)", at: "kafka.addr")
            }
        }
        if (host == nil) != (topic == nil) {
            let (given, missing) = host == nil ? ("kafka.topic", "kafka.addr") : ("kafka.addr", "kafka.topic")
            reader.report("goes with '\(missing)'", at: given)
        }
        let metrics = reader.value("kafka.metrics") { try Endpoint($0) }
        if let metrics, metrics.scheme != .http || !metrics.isLoopback {
            reader.report(
                "'\(metrics)' is no address of this machine alone; http://127.0.0.1:9464 is", at: "kafka.metrics")
        }
        guard let names = GroupNames(group: group) else {
            reader.report(
                "'\(group)' is no name of a group; a-z, A-Z, 0-9, '.', '_' and '-', at most 200", at: "kafka.group")
            return nil
        }
        return address.map {
            KafkaConfiguration(
                address: $0, names: names, role: role, properties: KafkaProperties(values), metrics: metrics)
        }
    }
}
