import Testing
import VisorKafka
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// A topic of alerts that is followed.
@Suite(.timeLimit(.minutes(5))) struct AlertTopicTests {
    @Test func whatIsTooOldIsSaidThoughNothingMoreComes() async throws {
        let stage = try AlertTopicStage(partitions: 2, oldest: .seconds(3_600))
        stage.alerting.clock.pass(.seconds(7_200))
        try await stage.send([AlertTopicStage.line(1)])
        try await stage.follow { try await wait(until: "it is said") { !stage.words.all.isEmpty } }
        #expect(
            stage.words.all == [
                "\(stage.cluster.bootstrap)/visor.alerts: 1 alert is older than notify_max_age; people are told only of"
                    + " what still goes on in a minute"
            ])
    }

    @Test func allPartitionsAreReadAndGoneOnWithAfterARestart() async throws {
        let stage = try AlertTopicStage(partitions: 3)
        for number in 0..<3 {
            try await stage.send([AlertTopicStage.line(number + 1)], partition: number)
        }
        try await stage.follow(until: [1, 2, 3])
        let alert = try #require(await stage.alerting.desk.snapshot().book.alerts.values.first?.alert)
        #expect(
            alert.labels.filter { $0.key != "episode" }
                == ["alertname": "errors", "host": "a", "severity": "critical", "kafka_group": "shop"])
        #expect(try (0..<3).map { try stage.position($0)?.offset } == [1, 1, 1])
        try stage.alerting.restart()
        try await stage.send([AlertTopicStage.line(4), AlertTopicStage.line(1, .resolved)])
        try await stage.follow(until: [1, 2, 3, 4])
        #expect(try stage.position()?.offset == 3)
        let (book, now) = await stage.alerting.desk.snapshot()
        #expect(book.alerts.values.count { $0.alert.isResolved(at: now) } == 1)
        #expect(stage.words.all == [])
    }

    @Test func ofTwoGroupsTheSameAlertIsTwo() async throws {
        let stage = try AlertTopicStage(partitions: 1)
        for group in ["shop", "news"] { try await stage.send([AlertTopicStage.line(1)], key: "\(group) x") }
        try await stage.send([AlertTopicStage.line(1)], key: "\u{1} x")
        try await stage.follow(until: [1, 1, 1])
        let groups = await stage.alerting.desk.snapshot().book.alerts.values.map { $0.alert.labels["kafka_group"] }
        #expect(Set(groups) == ["shop", "news", nil])
    }

    @Test func whatIsNoAlertIsToldOfAndLeftOut() async throws {
        let stage = try AlertTopicStage(partitions: 2)
        try await stage.send([AlertTopicStage.line(1), "nonsense", "", AlertTopicStage.line(2)], partition: 1)
        try await stage.follow(until: [1, 2])
        let words = "is no alert as stream_monitor writes them, and is left out"
        let first = stage.words.all.first ?? ""
        #expect(first.hasPrefix("visor.alerts/1@1: \(words)"), "\(stage.words.all)")
        #expect(try stage.position(1)?.offset == 4)
    }

    @Test func aTopicThatIsMissingIsToldOfOnceAndReadWhenItIsThere() async throws {
        let stage = try AlertTopicStage(partitions: 1)
        stage.cluster.setTopic(AlertTopicStage.topic, .isUnknown)
        try await stage.follow {
            try await wait(until: "it is said") { !stage.words.all.isEmpty }
            stage.cluster.setTopic(AlertTopicStage.topic, .isThere)
            try await stage.send([AlertTopicStage.line(1)])
            try await wait(until: "it is read") { await stage.episodes == [1] }
        }
        #expect(
            stage.words.all == [
                "\(stage.cluster.bootstrap)/visor.alerts: there is no such topic; it is read as soon as there is"
            ])
    }

    @Test func readingGoesOnWhenTheBrokerIsBack() async throws {
        let stage = try AlertTopicStage(partitions: 1)
        try await stage.send([AlertTopicStage.line(1)])
        stage.cluster.setBroker(isUp: false)
        try await stage.follow {
            try await wait(until: "it is said") { !stage.words.all.isEmpty }
            stage.cluster.setBroker(isUp: true)
            try await wait(until: "it is read") { await stage.episodes == [1] }
            try await stage.send([AlertTopicStage.line(2)])
            try await wait(until: "it goes on") { await stage.episodes == [1, 2] }
        }
        let place = "\(stage.cluster.bootstrap)/visor.alerts: "
        #expect(stage.words.all.allSatisfy { $0.hasPrefix(place) && $0.hasSuffix("; trying again") })
        #expect(stage.words.all.count <= 6, "\(stage.words.all)")
    }

    @Test func recordsThatWereDeletedAreCountedAndTheOldestIsReadNext() async throws {
        let stage = try AlertTopicStage(partitions: 1)
        try await stage.send([AlertTopicStage.line(1)])
        try await stage.follow(until: [1])
        // Brokers in memory keep some 5 MiB of a partition.
        for _ in 0..<10 { try await stage.send([String(repeating: "x", count: 900_000)]) }
        try await stage.send([AlertTopicStage.line(2)])
        try await stage.follow(until: [1, 2])
        let first = stage.words.all.first ?? ""
        #expect(first.hasPrefix("visor.alerts/0: "), "\(first)")
        #expect(first.contains(" records were deleted before they were read, from offset 1 to "), "\(first)")
        #expect(try stage.position()?.offset == 12)
    }

    @Test func aTopicThatWasMadeAnewIsReadFromItsOldestRecord() async throws {
        let stage = try AlertTopicStage(partitions: 1)
        try await stage.send([AlertTopicStage.line(1)])
        try await stage.follow(until: [1])
        var position = try #require(try stage.position())
        #expect(!position.incarnation.isEmpty)
        position.offset = 1_000
        _ = try await stage.alerting.desk.take([], position: position)
        try await stage.send([AlertTopicStage.line(2)])
        try await stage.follow(until: [1, 2])
        #expect(
            stage.words.all == [
                "visor.alerts/0: ends at offset 2, and had been read up to 1000: the topic was made anew, and is read"
                    + " from its oldest record"
            ])
    }

    @Test func ofAnotherClusterTheTopicIsReadFromItsOldestRecord() async throws {
        let stage = try AlertTopicStage(partitions: 1)
        try await stage.send([AlertTopicStage.line(1), AlertTopicStage.line(2)])
        try await stage.follow(until: [1, 2])
        let position = try stage.position()
        let old = stage.cluster
        try stage.replaceCluster()
        try await stage.send([AlertTopicStage.line(3)])
        try await stage.follow(until: [1, 2, 3])
        #expect(stage.words.all.count == 1 && stage.words.all[0].contains("is of another cluster"))
        #expect(try stage.position()?.offset == 1 && position?.offset == 2)
        withExtendedLifetime(old) {}
    }
}
