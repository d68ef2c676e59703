import Testing
import VisorKafka
import VisorTesting

@Suite struct VoiceMemberTests {
    private let broker: TestBroker
    private let topic: String
    /// What makes that a group of the sandbox is not slower than it has to be.
    private let properties: KafkaProperties = ["session.timeout.ms": "6000", "heartbeat.interval.ms": "500"]

    init() throws {
        broker = try TestBroker()
        topic = try broker.topic("partials", partitions: 1)
    }

    private func member() throws -> VoiceMember {
        try VoiceMember(brokers: broker.address, group: broker.group + ".voice", topic: topic, properties: properties)
    }

    /// Commits when the group takes it: not while its members join.
    private func commit(_ offset: Int64, by voice: VoiceMember) async throws {
        try await wait(until: "the offset is committed") {
            _ = voice.poll()
            return (try? voice.commit(offset, within: .seconds(10))) != nil
        }
    }

    @Test func voiceIsOnesAndMovesWhenThatOneGoes() async throws {
        let (one, other) = (try member(), try member())
        try await wait(until: "one has the voice") {
            (_, _) = (one.poll(), other.poll())
            return one.isVoice || other.isVoice
        }
        let (voice, silent) = one.isVoice ? (one, other) : (other, one)
        #expect(!silent.isVoice)
        #expect(try voice.committed(within: .seconds(10)) == nil)
        try await commit(17, by: voice)
        #expect(throws: KafkaError.self) { try silent.commit(18, within: .seconds(10)) }
        voice.close()
        try await wait(until: "the other has the voice") {
            _ = silent.poll()
            return silent.isVoice
        }
        #expect(try silent.committed(within: .seconds(10)) == 17)
        try await commit(20, by: silent)
        #expect(try silent.committed(within: .seconds(10)) == 20)
        #expect(throws: KafkaError.self) { try voice.commit(21, within: .seconds(10)) }
        silent.close()
    }

    @Test(.enabled(if: TestBroker.isSandbox)) func commitEndsInTimeWhereNoBrokerIs() async throws {
        let voice = try member()
        try await wait(until: "it has the voice") {
            _ = voice.poll()
            return voice.isVoice
        }
        broker.sandbox.setBroker(isUp: false)
        #expect(throws: KafkaError.self) { try voice.commit(1, within: .milliseconds(500)) }
        voice.close()
    }
}
