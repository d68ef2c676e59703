import ServiceLifecycle
import VisorKafka
import VisorRuntime

/// Keeps brokers until a signal comes.
struct SandboxService: Service {
    /// A topic that is made at the start.
    struct Topic {
        private static let mostPartitions = 100

        let name: String
        let partitions: Int

        /// Reads `NAME:PARTITIONS`; `nil` where a text is something else.
        init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let partitions = Int(text[text.index(after: colon)...]),
                (1...Topic.mostPartitions).contains(partitions), KafkaAddress.isTopic(String(text[..<colon]))
            else { return nil }
            (name, self.partitions) = (String(text[..<colon]), partitions)
        }
    }

    let brokers: Int
    let topics: [Topic]

    func run() async throws {
        let cluster = try SandboxCluster(brokers: brokers)
        for topic in topics { try cluster.makeTopic(topic.name, partitions: topic.partitions) }
        try StandardStream.output.write(cluster.bootstrap + "\n")
        try? await gracefulShutdown()
        withExtendedLifetime(cluster) {}
    }
}
