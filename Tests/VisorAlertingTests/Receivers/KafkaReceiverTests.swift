import Foundation
import Testing
import VisorKafka
import VisorTesting

@testable import VisorAlerting

/// Notices into a topic, at brokers in memory.
@Suite(.timeLimit(.minutes(5))) struct KafkaReceiverTests {
    private let cluster: SandboxCluster

    init() throws { cluster = try SandboxCluster() }

    private func receiver(_ topic: String = "notices", within time: Duration = .seconds(20)) throws -> KafkaReceiver {
        var settings = KafkaReceiver.Settings(
            try KafkaAddress("\(cluster.bootstrap)/\(topic)"), ["reconnect.backoff.max.ms": "200"])
        settings.time = time
        return try KafkaReceiver(settings)
    }

    /// All that stands in a topic of one partition.
    private func records(_ topic: String = "notices") async throws -> [TopicRecord] {
        let reader = try TopicReader(brokers: cluster.bootstrap, partition: KafkaPartition(topic, 0))
        try reader.begin(at: 0)
        var records: [TopicRecord] = []
        try await wait(until: "the end is reached") {
            var isOver = false
            for event in try reader.next(.milliseconds(20)) {
                if case .record(let record) = event { records.append(record) }
                if case .end = event { isOver = true }
            }
            return isOver
        }
        return records
    }

    @Test func aNoticeIsAMessageWithItsIdentityAsTheKey() async throws {
        try cluster.makeTopic("notices", partitions: 1)
        let receiver = try receiver()
        let notices = ["n-1", "n-2"].map { Samples.notice($0) }
        for notice in notices { try await receiver.deliver(notice) }
        let records = try await records()
        #expect(records.map(\.payload) == notices.map { NoticeDocument.json($0) })
        #expect(records.map { String(decoding: $0.key, as: UTF8.self) } == ["n-1", "n-2"])
    }

    @Test func manyAtOnceAreEachWrittenOnce() async throws {
        try cluster.makeTopic("notices", partitions: 1)
        let receiver = try receiver()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let failure = await failure(of: receiver, Samples.notice("n-\(number)"))
                    #expect(failure == nil)
                }
            }
        }
        let keys = try await records().map { String(decoding: $0.key, as: UTF8.self) }
        #expect(Set(keys).count == 100 && keys.count == 100)
    }

    @Test func aTopicThatIsNotThereIsPermanent() async throws {
        cluster.setTopic("gone", .isUnknown)
        let failure = try #require(await failure(of: try receiver("gone")))
        #expect(failure.isPermanent, "\(failure)")
        #expect(failure.description.hasPrefix("\(cluster.bootstrap)/gone: "))
        #expect(failure.description.hasSuffix("; make the topic, or is 'topic' wrong?"), "\(failure)")
    }

    @Test func whatMayNotBeWrittenIsPermanent() async throws {
        cluster.setTopic("secret", .isForbidden)
        let failure = try #require(await failure(of: try receiver("secret", within: .seconds(2))))
        #expect(failure.isPermanent, "\(failure)")
        #expect(failure.description.hasSuffix("; may the user of 'property' write there?"), "\(failure)")
    }

    @Test(arguments: [SandboxCluster.Refusal.tooLarge, .forbidden])
    func whatABrokerRefusesIsPermanentAndTheNextNoticeIsWritten(refusal: SandboxCluster.Refusal) async throws {
        try cluster.makeTopic("notices", partitions: 1)
        let receiver = try receiver()
        cluster.refuse(refusal)
        let first = await failure(of: receiver)
        #expect(first?.isPermanent == true, "\(String(describing: first))")
        try await receiver.deliver(Samples.notice("n-2"))
        #expect(try await records().map(\.key) == [Array("n-2".utf8)])
    }

    @Test func aNoticeThatIsTooLargeForTheClientIsPermanent() async throws {
        try cluster.makeTopic("notices", partitions: 1)
        let large = Samples.alert(summary: String(repeating: "x", count: 2_000_000))
        let failure = await failure(of: try receiver(), Samples.notice(alerts: [large]))
        #expect(failure?.isPermanent == true && failure?.description.contains("'message.max.bytes'") == true)
    }

    @Test func aBrokerThatIsAwayIsTriedAgain() async throws {
        try cluster.makeTopic("notices", partitions: 1)
        let receiver = try receiver(within: .seconds(2))
        try await receiver.deliver(Samples.notice())
        cluster.setBroker(isUp: false)
        let failure = try #require(await failure(of: receiver, Samples.notice("n-2")))
        #expect(!failure.isPermanent)
        #expect(failure.description.contains("notices: no broker acknowledges it within 2 s"), "\(failure)")
        cluster.setBroker(isUp: true)
        try await wait(until: "it is delivered") {
            await VisorAlertingTests.failure(of: receiver, Samples.notice("n-2")) == nil
        }
        let keys = Set(try await records().map { String(decoding: $0.key, as: UTF8.self) })
        #expect(keys == ["n-1", "n-2"])
    }

    @Test(arguments: [
        (#"{"topic": "a"}"#, "brokers: missing; it says where Kafka is, HOST:9092"),
        (#"{"brokers": "a:1"}"#, "topic: missing; it says where notices go"),
        (#"{"brokers": "a:0", "topic": "t"}"#, "brokers: 'a:0' in 'a:0/t' is no broker; HOST:9092 is"),
        (
            #"{"brokers": "a", "topic": "a b"}"#,
            "topic: 'a b' is no name of a topic; a-z, A-Z, 0-9, '.', '_' and '-'"
        ),
        (
            #"{"brokers": "a", "topic": "t", "property": "acks=1"}"#,
            "property: 'acks' cannot be set: it is 'all', so that each line is sent once and in its order"
        ),
        (
            #"{"brokers": "a", "topic": "t", "property": ["x"]}"#,
            "property: is no property such as 'security.protocol=ssl'"
        ),
    ])
    func whatIsWrongIsSaid(json: String, words: String) throws {
        let folder = try TemporaryFolder()
        let read = try Samples.read(json, in: folder) { KafkaReceiver.Settings.read($0) }
        #expect(read.problems == [words])
    }

    @Test func propertiesMayStandInFilesThatOnlyTheOwnerReads() throws {
        let folder = try TemporaryFolder()
        let path = try Samples.secret("hunter-2\n", in: folder)
        let json =
            #"{"brokers": "a,b:1", "topic": "t", "property": ["client.id=me"], "property_file": "sasl.password=\#(path)"}"#
        let (settings, problems) = try Samples.read(json, in: folder) { KafkaReceiver.Settings.read($0) }
        #expect(problems == [] && settings?.shown == "a:9092,b:1/t")
        #expect(settings?.properties == ["client.id": "me", "sasl.password": "hunter-2"])
        #expect("\(String(describing: settings))".contains("hunter-2") == false)
    }

    @Test func aClientThatCannotBeMadeIsSaidAtTheBeginning() throws {
        let settings = KafkaReceiver.Settings(
            try KafkaAddress("a/t"), ["security.protocol": "ssl", "ssl.ca.location": "/nowhere.pem"])
        let problem = #expect(throws: AlertingProblem.self) { try KafkaReceiver(settings) }
        #expect(
            problem?.description.hasPrefix("the receiver at a:9092/t: ssl.ca.location failed") == true,
            "\(problem as Any)")
    }
}
