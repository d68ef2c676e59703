/// Brokers and topics as users write them: `HOST:9092[,HOST:9092]/TOPIC[,TOPIC]`.
public struct KafkaAddress: Hashable, Sendable, CustomStringConvertible {
    /// A text that is no such address.
    public struct Malformed: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, and what it should be.
        public let description: String

        /// What is wrong with a text.
        public init(description: String) { self.description = description }
    }

    /// The brokers to begin with, `HOST:PORT` each, with commas between them.
    public let brokers: String
    /// The topics, at least one.
    public let topics: [String]

    /// The port where none is said.
    private static let standardPort = 9092
    /// The longest name of a topic (Apache Kafka, `Topic.validate`).
    private static let longestTopic = 249

    /// Reads an address.
    ///
    /// - Throws: `Malformed`.
    public init(_ text: String) throws(Malformed) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw Malformed(description: "'\(text)' is no address of a topic; HOST:9092/TOPIC is")
        }
        var brokers: [String] = []
        for broker in parts[0].split(separator: ",", omittingEmptySubsequences: false) {
            brokers.append(try KafkaAddress.broker(broker, in: text))
        }
        let topics = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for topic in topics where !KafkaAddress.isTopic(topic) {
            throw Malformed(
                description:
                    "'\(topic)' in '\(text)' is no name of a topic: 1 to \(KafkaAddress.longestTopic) of a-z, A-Z, 0-9, '.', '_'"
                    + " and '-' are")
        }
        guard Set(topics).count == topics.count else { throw Malformed(description: "'\(text)' has a topic twice") }
        (self.brokers, self.topics) = (brokers.joined(separator: ","), topics)
    }

    private static func broker(_ text: Substring, in address: String) throws(Malformed) -> String {
        let colon = text.hasSuffix("]") ? nil : text.lastIndex(of: ":")
        let host = colon.map { text[..<$0] } ?? text
        let port = colon.map { Int(text[text.index(after: $0)...]) } ?? standardPort
        let isHost = !host.isEmpty && host.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "@") }
        guard isHost, let port, (1...65_535).contains(port) else {
            throw Malformed(description: "'\(text)' in '\(address)' is no broker; HOST:9092 is")
        }
        return "\(host):\(port)"
    }

    /// Whether Kafka takes a text as the name of a topic.
    public static func isTopic(_ text: String) -> Bool {
        (1...longestTopic).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// The address as users write it.
    public var description: String { "\(brokers)/\(topics.joined(separator: ","))" }
}
