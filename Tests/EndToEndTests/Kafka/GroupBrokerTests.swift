import Foundation
import Glibc
import Testing
import VisorKafka
import VisorTesting

/// What a group makes of brokers that go, and that do not let it.
@Suite(.timeLimit(.minutes(10)), .enabled(if: KafkaBroker.real == nil)) final class GroupBrokerTests {
    private let folder: TemporaryFolder
    private let cluster: SandboxCluster
    private let group: KafkaGroup

    init() throws {
        folder = try TemporaryFolder()
        cluster = try SandboxCluster()
        group = KafkaGroup(in: folder, KafkaBroker(cluster))
    }

    @Test func brokerThatGoesAndComesBackLosesAndDoublesNothing() async throws {
        let truth = try await group.generate(lines: 4_000)
        let members = ["first", "second"]
        for member in members { try group.start(member) }
        try await group.send(0..<4)
        try await group.waitForLines(500, of: "first")
        cluster.setBroker(isUp: false)
        // Sends into the gap, and comes to its end behind it.
        let sending = try group.startSending(4..<8)
        // Longer than a member may be silent.
        try await Task.sleep(for: .seconds(12))
        cluster.setBroker(isUp: true)
        #expect(try await sending.end(within: KafkaGroup.patience) == 0)
        for member in members { try await group.waitForLines(truth.linesInWindows, of: member) }
        for member in members {
            #expect(try await group.stop(member) == 0)
            #expect(try group.summary(of: member).counts == truth.counts)
        }
    }

    @Test(arguments: [
        (SandboxCluster.TopicAnswer.isUnknown, "is not there; waiting for it"), (.isForbidden, "authorization failed"),
    ])
    func topicOfLinesIsWaitedFor(_ answer: SandboxCluster.TopicAnswer, _ words: String) async throws {
        let truth = try await group.generate(lines: 1_000)
        cluster.setTopic(group.topic, answer)
        let first = try group.start("first")
        try await first.waitForWords(words)
        cluster.setTopic(group.topic, .isThere)
        try await group.send()
        try await group.waitForLines(truth.linesInWindows, of: "first")
        #expect(try await group.stop("first") == 0)
        #expect(try group.summary(of: "first").counts == truth.counts)
    }

    @Test(arguments: ["partials", "state"]) func topicOfTheGroupThatIsForbiddenEndsTheProcess(_ kind: String)
        async throws
    {
        let topic = "visor.\(kind).\(group.name)"
        cluster.setTopic(topic, .isForbidden)
        let first = try group.start("first")
        #expect(try await first.end(within: KafkaGroup.patience) == 1)
        let words = try first.errors
        #expect(words.contains(topic) && words.contains("authorization failed"), "\(words)")
        #expect(words.split(separator: "\n").count <= 3, "\(words)")
    }
}
