import ArgumentParser

/// The options of the client of Kafka; each is a key of the configuration.
public struct KafkaOptions: ParsableArguments {
    /// Properties of librdkafka.
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Set this property of librdkafka, such as security.protocol=ssl; to be given again for another.",
            valueName: "key=value"))
    public var kafkaProperty: [String] = []

    /// Properties of librdkafka whose values stand in files.
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Set a property to what this file holds, such as a password.", valueName: "key=file"))
    public var kafkaPropertyFile: [String] = []

    /// The properties whose key has another name.
    public static let renaming = ["kafkaProperty": "kafka.property", "kafkaPropertyFile": "kafka.property_file"]

    /// Options that wait to be parsed.
    public init() {}
}
