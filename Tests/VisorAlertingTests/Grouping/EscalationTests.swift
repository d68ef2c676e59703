import Foundation
import Testing
import VisorStore

@testable import VisorAlerting

/// Who is told besides where nobody acknowledges, and what is told again.
@Suite struct EscalationTests {
    private static func route(_ steps: Route.Escalation...) -> Route {
        var route = Route(name: "all", receivers: ["ops"])
        route.groupInterval = .seconds(60)
        route.escalations = steps
        return route
    }

    private static func alert(_ host: String, _ severity: String, _ stage: AlertingStage) -> Alert {
        .made("disk", ["host": host, "severity": severity], at: stage.clock.now)
    }

    @Test func anAlertIsEscalatedByItsOwnTimeAndNotByThatOfItsGroup() async throws {
        let stage = try AlertingStage(routes: [
            Self.route(.init(after: .seconds(900), receivers: ["boss"], severities: ["critical"]))
        ])
        try await stage.raise(Self.alert("a", "warning", stage))
        let first = try await stage.pass(.seconds(3_000))
        #expect(first.map(\.notice.receiver) == ["ops"])
        try await stage.raise(Self.alert("b", "critical", stage))
        let told = try await stage.pass(.seconds(2_000))
        #expect(told.map(\.notice.receiver) == ["ops", "boss"] && told.map(\.after) == [30, 930])
        #expect(told.last?.notice.alerts.map { $0.labels["host"] } == ["b"])
    }

    @Test func aLaterAlertIsEscalatedThoughAnEarlierOneHasBeen() async throws {
        let stage = try AlertingStage(routes: [
            Self.route(
                .init(after: .seconds(300), receivers: ["lead"]), .init(after: .seconds(600), receivers: ["boss"]))
        ])
        try await stage.raise(Self.alert("a", "warning", stage))
        _ = try await stage.pass(.seconds(1_000))
        try await stage.raise(Self.alert("b", "warning", stage))
        _ = try await stage.pass(.seconds(100))
        try stage.restart()
        let told = try await stage.pass(.seconds(1_000))
        #expect(told.map(\.notice.receiver) == ["lead", "boss"] && told.map(\.after) == [230, 530])
        #expect(told.allSatisfy { $0.notice.alerts.map { $0.labels["host"] } == ["b"] })
    }

    @Test func anAlertThatComesAgainIsEscalatedAgain() async throws {
        let stage = try AlertingStage(routes: [Self.route(.init(after: .seconds(300), receivers: ["lead"]))])
        var moments: [Int] = []
        for _ in 0..<2 {
            let alert = Self.alert("a", "warning", stage)
            try await stage.raise(alert)
            moments += try await stage.pass(.seconds(400)).filter { $0.notice.receiver == "lead" }.map(\.after)
            try await stage.end(alert)
            _ = try await stage.pass(.seconds(100))
        }
        #expect(moments == [330, 330])
    }

    /// Silence is no time in which somebody could have acknowledged; who knows already is not told twice.
    @Test func silenceBeginsTheTimeAnewButNotTheSteps() async throws {
        let stage = try AlertingStage(routes: [
            Self.route(
                .init(after: .seconds(300), receivers: ["lead"]), .init(after: .seconds(600), receivers: ["boss"]))
        ])
        try await stage.raise(Self.alert("a", "warning", stage))
        _ = try await stage.pass(.seconds(400))
        let silence = Silence(
            id: "", matchers: [try LabelMatcher("alertname=disk")], startsAt: stage.clock.now,
            endsAt: stage.clock.now + 1_000, updatedAt: stage.clock.now, createdBy: "Ada", comment: "")
        _ = try await stage.desk.put(silence)
        let silent = try await stage.pass(.seconds(990))
        let told = try await stage.pass(.seconds(1_000))
        #expect(silent.isEmpty && told.map(\.notice.receiver) == ["boss"] && told.map(\.after) == [610])
    }

    @Test func whatIsAcknowledgedIsShownWithNewsButNotInARepeat() async throws {
        var route = Self.route()
        route.repeatInterval = .seconds(600)
        let stage = try AlertingStage(routes: [route])
        try await stage.raise(Self.alert("a", "warning", stage), Self.alert("b", "warning", stage))
        _ = try await stage.pass(.seconds(60))
        _ = try await stage.desk.acknowledge([try LabelMatcher("host=a")], by: "Ada")
        let again = try await stage.pass(.seconds(600))
        #expect(again.map { $0.notice.alerts.map { $0.labels["host"] } } == [["b"]])
        try await stage.raise(Self.alert("c", "warning", stage))
        let news = try await stage.pass(.seconds(60))
        #expect(news.map { $0.notice.alerts.first?.labels["host"] } == ["c"])
        #expect(news.map { Set($0.notice.alerts.map { $0.labels["host"] }) } == [["a", "b", "c"]])
    }

    /// As it was kept when a group had one time and one list of steps for all of its alerts.
    @Test func nobodyHasAcknowledgedWhatComesAgain() async throws {
        let stage = try AlertingStage(routes: [Self.route(.init(after: .seconds(900), receivers: ["boss"]))])
        let alert = Alert.made("disk", ["host": "a"], at: stage.clock.now)
        try await stage.raise(alert)
        _ = try await stage.pass(.seconds(60))
        _ = try await stage.desk.acknowledge([try LabelMatcher("host=a")], by: "Ada")
        try await stage.end(alert)
        _ = try await stage.pass(.seconds(600))
        try await stage.raise(.made("disk", ["host": "a"], at: stage.clock.now))
        try stage.restart()
        let told = try await stage.pass(.seconds(3_600))
        #expect(Set(told.map(\.notice.receiver)).count == 2)
    }

    @Test func whatWasKeptOfAGroupBeforeIsRead() throws {
        let told = #"{"starts": 5, "isOver": false}"#
        let json = """
            {"labels": {"alertname": "disk"}, "since": 1, "sequence": 4, "openSince": 7, "escalated": [0],
             "first": {"at": 7, "told": {"a": \(told), "b": \(told), "c": {"starts": 5, "isOver": true}}},
             "others": {"lead": {"at": 9, "told": {"a": \(told)}}}}
            """
        let state = try JSONDecoder().decode(GroupState.self, from: Data(json.utf8))
        let since = Date(timeIntervalSinceReferenceDate: 7)
        #expect(state.sequence == 4 && state.first.told["a"]?.openSince == since)
        #expect(state.first.told["a"]?.escalated == [0])
        #expect(state.first.told["b"]?.openSince == since && state.first.told["b"]?.escalated == nil)
        #expect(state.first.told["c"]?.openSince == nil)
        #expect(try JSONDecoder().decode(GroupState.self, from: KeptJSON.encode(state)) == state)
    }
}
