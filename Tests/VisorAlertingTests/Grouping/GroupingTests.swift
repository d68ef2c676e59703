import Foundation
import Testing
import VisorStore

@testable import VisorAlerting

/// What is told of groups, and when.
@Suite struct GroupingTests {
    private static let route = Route(name: "all", receivers: ["ops"])

    @Test func alertsOfAGroupAreToldTogetherAfterTheWait() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let start = stage.clock.now
        try await stage.raise(.made("disk", ["host": "a"], at: start))
        let early = try await stage.pass(.seconds(20))
        #expect(early.isEmpty)
        try await stage.raise(.made("disk", ["host": "b"], at: start), .made("cpu", at: start))
        let told = try await stage.pass(.seconds(40))
        #expect(told.map(\.after) == [10, 30])
        #expect(Set(told.first?.notice.alerts.map { $0.labels["host"] } ?? []) == ["a", "b"])
        #expect(told.first?.notice.groupLabels == ["alertname": "disk"])
        #expect(told.last?.notice.groupLabels == ["alertname": "cpu"])
        #expect(told.allSatisfy { $0.notice.status == .firing && $0.notice.omitted == 0 })
    }

    @Test func whatIsRaisedAgainIsToldOnceAndItsEndOnce() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let alert = Alert.made("disk", at: stage.clock.now)
        var told: [Notice] = []
        for _ in 0..<20 {
            try await stage.raise(alert)
            told += try await stage.pass(.seconds(60)).map(\.notice)
        }
        #expect(told.map(\.status) == [.firing])
        try await stage.end(alert)
        try await stage.end(alert)
        told = try await stage.pass(.seconds(4_000)).map(\.notice)
        #expect(told.map(\.status) == [.resolved])
        // Long after its end, somebody says so once more.
        try await stage.end(alert)
        let late = try await stage.pass(.seconds(600))
        #expect(late.isEmpty)
    }

    @Test func whatIsPutIntoTheOutboxIsWithinItsBounds() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        var alerts = (0..<30).map { Alert.made("disk", ["host": "\($0)"], at: stage.clock.now) }
        for place in alerts.indices { alerts[place].annotations["text"] = String(repeating: "x", count: 2 << 20) }
        try await stage.desk.take(alerts)
        let notice = try #require(try await stage.pass(.seconds(30)).first?.notice)
        #expect(notice.alerts.count == 30 && notice.alerts.allSatisfy { $0.annotations["text"]?.count == 4_000 })
        // All at once, with others, it is no longer.
        let many = (0..<30).map { Alert.made("a\($0)", at: stage.clock.now) }.map { alert in
            var alert = alert
            alert.annotations = Dictionary(
                uniqueKeysWithValues: (0..<40).map { ("a\($0)", String(repeating: "x", count: 4_000)) })
            return alert
        }
        try await stage.desk.take(many)
        let all = try #require(try await stage.pass(.seconds(30)).first?.notice)
        #expect(all.alerts.count == 30 && NoticeDocument.json(all).count <= NoticeBounds.mostBytes)
    }

    @Test func notificationsOfAGroupKeepTheInterval() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let start = stage.clock.now
        try await stage.raise(.made("disk", ["host": "0"], at: start))
        var moments: [Int] = []
        for minute in 0..<20 {
            try await stage.raise(.made("disk", ["host": "\(minute)"], at: stage.clock.now))
            moments += try await stage.pass(.seconds(60)).map { minute * 60 + $0.after }
        }
        #expect(moments == [30, 330, 630, 930])
    }

    @Test func nothingNewIsRepeatedUntilItIsAcknowledged() async throws {
        var route = Self.route
        route.repeatInterval = .seconds(600)
        let stage = try AlertingStage(routes: [route])
        try await stage.raise(.made("disk", at: stage.clock.now))
        let first = try await stage.pass(.seconds(1_300))
        #expect(first.map(\.after) == [30, 630, 1_230])
        #expect(Set(first.map(\.notice.id)).count == 3)
        let count = try await stage.desk.acknowledge([try LabelMatcher("alertname=disk")], by: "Ada")
        let later = try await stage.pass(.seconds(3_000))
        #expect(count == 1 && later.isEmpty)
    }

    @Test func whatBeganAndEndedBeforeItCouldBeToldIsToldOnceAsOver() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let alert = Alert.made("blip", at: stage.clock.now)
        try await stage.raise(alert)
        stage.clock.pass(.seconds(2))
        try await stage.end(alert)
        let told = try await stage.pass(.seconds(600))
        #expect(told.map(\.notice.status) == [.resolved])
    }

    @Test func theEndOfWhatNobodyKnewOfIsNotTold() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        try await stage.end(.made("old", at: stage.clock.now.addingTimeInterval(-60)))
        let told = try await stage.pass(.seconds(600))
        #expect(told.isEmpty)
    }

    @Test func endsAreNotToldWhereTheRouteDoesNotSay() async throws {
        var route = Self.route
        route.sendsResolved = false
        let stage = try AlertingStage(routes: [route])
        let alert = Alert.made("disk", at: stage.clock.now)
        try await stage.raise(alert)
        let first = try await stage.pass(.seconds(60))
        try await stage.end(alert)
        let after = try await stage.pass(.seconds(1_000))
        #expect(first.count == 1 && after.isEmpty)
    }

    @Test func anotherEpisodeIsNews() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let first = Alert.made("disk", ["episode": "1"], at: stage.clock.now)
        try await stage.raise(first)
        let one = try await stage.pass(.seconds(60))
        try await stage.end(first)
        try await stage.raise(.made("disk", ["episode": "2"], at: stage.clock.now))
        let two = try await stage.pass(.seconds(600))
        #expect(one.count == 1 && two.count == 1)
        #expect(two.first?.notice.groupLabels == ["alertname": "disk"])
        #expect(two.first?.notice.alerts.map { $0.labels["episode"] } == ["2", "1"])
        #expect(two.first?.notice.status == .firing)
        // An episode does not come again.
        try await stage.raise(first)
        let three = try await stage.pass(.seconds(600))
        #expect(three.isEmpty)
    }

    @Test func anAlertThatComesAgainBeforeItsEndWasToldIsToldAgain() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let alert = Alert.made("disk", at: stage.clock.now)
        try await stage.raise(alert)
        _ = try await stage.pass(.seconds(60))
        try await stage.end(alert)
        stage.clock.pass(.seconds(1))
        try await stage.raise(.made("disk", at: stage.clock.now))
        let told = try await stage.pass(.seconds(600))
        #expect(told.map(\.notice.status) == [.firing])
    }

    @Test func anAlertOfTheInterfaceEndsWhenItIsNotRaisedAgain() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let alert = Alert.made("disk", at: stage.clock.now)
        try await stage.desk.take([alert], timeout: .seconds(300))
        _ = try await stage.pass(.seconds(200))
        try await stage.desk.take([alert], timeout: .seconds(300))
        let told = try await stage.pass(.seconds(400))
        // Five minutes after it was raised last, and the wait.
        #expect(told.map(\.after) == [330] && told.map(\.notice.status) == [.resolved])
    }

    @Test func tenThousandAlertsAreFewNoticesThatCountWhatTheyLeaveOut() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let start = stage.clock.now
        let alerts = (0..<10_000).map { number in
            Alert.made(
                "rule\(number % 3)", ["host": "\(number)", "severity": number == 9_999 ? "critical" : "warning"],
                at: start)
        }
        try await stage.desk.take(alerts)
        let told = try await stage.pass(.seconds(60))
        #expect(told.count == 3)
        #expect(told.allSatisfy { $0.notice.alerts.count == Notice.mostAlerts })
        #expect(told.reduce(0) { $0 + $1.notice.alerts.count + $1.notice.omitted } == 10_000)
        // The worst stands before the others.
        #expect(told.contains { $0.notice.alerts.first?.labels["host"] == "9999" })
    }

    @Test func aFloodOfGroupsIsOneNoticeForEachReceiver() async throws {
        let stage = try AlertingStage(routes: [Route(name: "all", receivers: ["ops", "phone"])])
        let start = stage.clock.now
        try await stage.desk.take((0..<10_000).map { .made("rule\($0)", ["severity": "warning"], at: start) })
        try await stage.raise(.made("worst", ["severity": "critical"], at: start))
        let told = try await stage.pass(.seconds(60))
        #expect(told.map(\.notice.receiver) == ["ops", "phone"])
        #expect(told.allSatisfy { $0.notice.alerts.count == 100 && $0.notice.omitted == 9_901 })
        #expect(told.allSatisfy { $0.notice.alerts.first?.name == "worst" && $0.notice.groupLabels.isEmpty })
        let later = try await stage.pass(.seconds(600))
        #expect(later.isEmpty)
    }
}
