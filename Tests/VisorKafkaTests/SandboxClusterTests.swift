import Testing
import VisorKafka

@Suite struct SandboxClusterTests {
    @Test func brokersListenOnTheLoopback() throws {
        let cluster = try SandboxCluster(brokers: 2)
        let brokers = cluster.bootstrap.split(separator: ",")
        #expect(brokers.count == 2)
        #expect(brokers.allSatisfy { $0.hasPrefix("127.0.0.1:") || $0.hasPrefix("localhost:") })
        try cluster.makeTopic("lines", partitions: 3)
    }
}
