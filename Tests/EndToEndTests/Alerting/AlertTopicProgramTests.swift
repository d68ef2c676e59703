import Foundation
import Glibc
import Testing
import VisorTesting

/// Alerts of a group of monitors by way of a topic, and notices into one.
@Suite(.timeLimit(.minutes(10))) struct AlertTopicProgramTests {
    /// A change of an alert as it stands in the topic.
    private struct Change: Decodable {
        let labels: [String: String]
        let episode: Int
        let state: String

        /// Which alert it is of.
        var alert: String { "\(labels["status"] ?? "") \(episode)" }
    }

    /// An alert for each second or two in which an answer comes up often.
    private static let rules = """
        {"rules": [{"name": "often", "metric": "count", "per": "status", "span": "1s", "at_least": 4,
                    "flap": {"changes": 0, "within": "1m"}}]}
        """

    /// What a group has written, by the alerts that go on and those that are over.
    private func changes(_ group: KafkaGroup) async throws -> (firing: Set<String>, over: Set<String>) {
        let own = try await group.broker.read("visor.alerts").filter { $0.key?.hasPrefix("\(group.name) ") == true }
        #expect(Set(own.map(\.partition)) == [0])
        let changes = try own.map { try JSONDecoder().decode(Change.self, from: Data(($0.payload ?? "").utf8)) }
        let over = Set(changes.filter { $0.state == "resolved" }.map(\.alert))
        return (Set(changes.filter { $0.state == "firing" }.map(\.alert)).subtracting(over), over)
    }

    /// What has been told of a group's alerts, once for each time.
    private func told(_ alerting: AlertingUnderTest, _ group: KafkaGroup) throws -> (firing: [String], over: [String]) {
        let alerts = try alerting.told.flatMap(\.alerts).filter { $0.labels["kafka_group"] == group.name }
        func names(_ alerts: [AlertingUnderTest.Told.Alert]) -> [String] {
            alerts.map { "\($0.labels["status"] ?? "") \($0.labels["episode"] ?? "")" }
        }
        return (names(alerts.filter { $0.end == nil }), names(alerts.filter { $0.end != nil }))
    }

    @Test func eachAlertOfAGroupIsToldOnceThoughAlertingIsKilled() async throws {
        let folder = try TemporaryFolder()
        let group = try await KafkaGroup(in: folder)
        let alerting = try AlertingUnderTest(
            #", "group_by": ["alertname", "status"], "notices_at_once": 1000, "notify_max_age": "366d""#)
        let arguments = ["--alerts-kafka", "\(group.broker.address)/visor.alerts"]
        _ = try await group.generate()
        try group.start("m1", ["--rules", try folder.write("rules.json", Self.rules)])
        try await group.waitForState(of: "m1")
        let sending = try group.startSending(0..<KafkaGroup.parts)
        var random = SeededGenerator(seed: UInt64(Date().timeIntervalSince1970))
        var program = try await alerting.start(arguments)
        var kills = 0
        try await wait(until: "all has been counted", deadline: KafkaGroup.patience) {
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...600, using: &random)))
            program.send(SIGKILL)
            try await program.end()
            program = try await alerting.start(arguments)
            kills += 1
            return try kills > 5 && group.windows(of: "m1").count >= 28
        }
        #expect(try await sending.end(within: KafkaGroup.patience) == 0)
        #expect(try await group.stop("m1") == 0)
        let written = try await changes(group)
        #expect(written.over.count > 20, "\(written)")
        try await wait(until: "all is told") {
            let told = try self.told(alerting, group)
            return written.over.isSubset(of: told.over) && written.firing.isSubset(of: told.firing)
        }
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        let told = try self.told(alerting, group)
        #expect(Set(told.over) == written.over && told.over.count == written.over.count)
        #expect(Set(told.firing).count == told.firing.count, "\(told.firing)")
        #expect(try Set(alerting.told.map(\.id)).count == alerting.told.count)
    }

    @Test func noticesAreReadBackFromATopic() async throws {
        let folder = try TemporaryFolder()
        let broker = try await KafkaBroker(in: folder)
        let topic = try broker.makeTopic("notices")
        let alerting = try AlertingUnderTest(
            receiver: #""type": "kafka", "brokers": "\#(broker.address)", "topic": "\#(topic)""#)
        let program = try await alerting.start()
        try await alerting.raise(#"[{"labels":{"alertname":"disk","severity":"critical"}}]"#)
        var messages: [KafkaMessage] = []
        try await wait(until: "it is told") {
            messages = (try? await broker.read(topic)) ?? []
            return !messages.isEmpty
        }
        program.send(SIGTERM)
        #expect(try await program.end() == 0)
        let payload = try #require(messages.first?.payload)
        let told = try JSONDecoder().decode(AlertingUnderTest.Told.self, from: Data(payload.utf8))
        #expect(messages.count == 1 && told.id == messages.first?.key && told.status == "firing")
        #expect(told.alerts.map(\.labels) == [["alertname": "disk", "severity": "critical"]])
    }
}
