import CRdKafka

/// Properties of librdkafka, by its names (its `CONFIGURATION.md`); of two of a name the later counts.
///
/// Values may be secrets: nothing here prints one.
public struct KafkaProperties: Sendable, Equatable, CustomStringConvertible, ExpressibleByDictionaryLiteral {
    private var values: [(name: String, value: String)] = []

    /// No properties.
    public init() {}

    /// Properties by name.
    public init(_ values: [(name: String, value: String)]) {
        for (name, value) in values { self[name] = value }
    }

    /// Properties of literal names.
    public init(_ values: KeyValuePairs<String, String>) {
        for (name, value) in values { self[name] = value }
    }

    /// Properties of literal names.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// The value of a property; `nil` where it has not been set.
    public subscript(name: String) -> String? {
        get { values.first { $0.name == name }?.value }
        set {
            values.removeAll { $0.name == name }
            if let newValue { values.append((name, newValue)) }
        }
    }

    /// Why librdkafka takes no such property, without its value; `nil` where it does.
    static func problem(_ name: String, _ value: String) -> String? {
        guard let configuration = unsafe rd_kafka_conf_new() else { preconditionFailure("no memory") }
        defer { unsafe rd_kafka_conf_destroy(configuration) }
        switch unsafe rd_kafka_conf_set(configuration, name, value, nil, 0) {
        case RD_KAFKA_CONF_OK: return nil
        case RD_KAFKA_CONF_UNKNOWN: return "'\(name)' is no property of librdkafka"
        default: return "'\(name)' has a value that librdkafka does not take"
        }
    }

    /// The properties with others, which count where both have one.
    public func merging(_ others: KafkaProperties) -> KafkaProperties {
        var merged = self
        for (name, value) in others.values { merged[name] = value }
        return merged
    }

    /// The names and values, in the order in which they were set.
    var all: [(name: String, value: String)] { values }

    /// Whether both have the same properties.
    public static func == (left: KafkaProperties, right: KafkaProperties) -> Bool {
        left.values.count == right.values.count && left.values.allSatisfy { right[$0.name] == $0.value }
    }

    /// The names alone.
    public var description: String { values.map(\.name).joined(separator: " ") }
}
