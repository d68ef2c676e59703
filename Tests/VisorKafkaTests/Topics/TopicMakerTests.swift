import Testing
import VisorKafka

@Suite struct TopicMakerTests {
    @Test func brokersThatMakeTopicsByThemselvesAreAskedForIt() throws {
        let cluster = try SandboxCluster()
        let maker = try TopicMaker(brokers: cluster.bootstrap)
        #expect(try maker.partitionCount(of: "new", within: .seconds(10)) == nil)
        let outcome = try maker.make(
            "new", partitions: 1, configuration: ["cleanup.policy": "compact"], within: .seconds(10))
        #expect(outcome == .madeByBrokers)
        #expect(try maker.partitionCount(of: "new", within: .seconds(10)) == 4)
        #expect(try maker.make("new", partitions: 1, within: .seconds(10)) == .existed)
    }

    @Test func nothingIsWaitedForBeyondTheDeadline() throws {
        let cluster = try SandboxCluster()
        let maker = try TopicMaker(brokers: cluster.bootstrap)
        cluster.setBroker(isUp: false)
        #expect(throws: KafkaError.self) { try maker.make("new", partitions: 1, within: .milliseconds(300)) }
        #expect(throws: KafkaError.self) { try maker.delete(["new"], within: .milliseconds(300)) }
    }

    @Test(.enabled(if: !TestBroker.isSandbox)) func topicsAreMadeAsWantedAndDeleted() throws {
        let broker = try TestBroker()
        let maker = try TopicMaker(brokers: broker.address)
        let topic = try broker.topic("made", partitions: 3)
        #expect(try maker.partitionCount(of: topic, within: .seconds(30)) == 3)
        #expect(try maker.make(topic, partitions: 5, within: .seconds(30)) == .existed)
        let other = "\(topic)-compact"
        let outcome = try maker.make(
            other, partitions: 1, configuration: ["cleanup.policy": "compact"], within: .seconds(30))
        #expect(outcome == .made)
        try maker.delete([other, "\(other)-that-never-was"], within: .seconds(30))
    }
}
