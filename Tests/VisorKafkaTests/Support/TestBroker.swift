import Foundation
import Synchronization
import VisorKafka

/// The brokers of a test in this process: those of `TEST_KAFKA`, `HOST:PORT`, or some in memory that end with the test.
///
/// Topics and groups have names that no other test has; topics that were made on real brokers are deleted at the end.
final class TestBroker: Sendable {
    /// Whether the brokers are made for the test, so that it may take them away.
    static let isSandbox = (ProcessInfo.processInfo.environment["TEST_KAFKA"] ?? "").isEmpty

    /// How long real brokers have to make a topic, or to delete some.
    private static let patience: Duration = .seconds(60)

    /// Where they are, `HOST:PORT`.
    let address: String
    /// A name for a group.
    let group: String

    private let cluster: SandboxCluster?
    private let suffix = "-\(UUID().uuidString.prefix(8).lowercased())"
    private let made = Mutex<[String]>([])

    init() throws {
        if TestBroker.isSandbox {
            let cluster = try SandboxCluster()
            (self.cluster, address) = (cluster, cluster.bootstrap)
        } else {
            (cluster, address) = (nil, ProcessInfo.processInfo.environment["TEST_KAFKA"] ?? "")
        }
        group = "visor-test\(suffix)"
    }

    deinit {
        let topics = made.withLock(\.self)
        guard cluster == nil, !topics.isEmpty else { return }
        try? TopicMaker(brokers: address).delete(topics, within: TestBroker.patience)
    }

    /// The brokers in memory, where a test does with them what no real ones let it.
    var sandbox: SandboxCluster {
        guard let cluster else { preconditionFailure("the test is not for real brokers") }
        return cluster
    }

    /// Makes a topic, and says its name.
    func topic(_ name: String, partitions: Int) throws -> String {
        let name = "visor-test-\(name)\(suffix)"
        if let cluster {
            try cluster.makeTopic(name, partitions: partitions)
        } else {
            made.withLock { $0.append(name) }
            _ = try TopicMaker(brokers: address).make(name, partitions: partitions, within: TestBroker.patience)
        }
        return name
    }
}
