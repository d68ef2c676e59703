import Foundation
import Testing
import VisorStore

@testable import VisorAlerting

/// To whom alerts go.
@Suite struct RoutingTests {
    private static func route(_ name: String, _ matchers: [String], _ receivers: String...) throws -> Route {
        Route(name: name, matchers: try matchers.map { try LabelMatcher($0) }, receivers: receivers)
    }

    @Test func theFirstRouteThatMatchesTakesAnAlertAndContinueLetsItPass() throws {
        var first = try Self.route("first", ["severity=critical"], "phone")
        let others = [try Self.route("second", ["team=~\"db|web\""], "team"), try Self.route("rest", [], "ops")]
        let labels = ["severity": "critical", "team": "db"]
        #expect(([first] + others).taking(labels).map(\.name) == ["first"])
        first.continues = true
        #expect(([first] + others).taking(labels).map(\.name) == ["first", "second"])
        #expect(others.taking(["team": "dba"]).map(\.name) == ["rest"])
    }

    @Test func nobodyAcknowledgesAndMoreAreTold() async throws {
        var route = try Self.route("all", [], "ops")
        route.escalations = [
            .init(after: .seconds(300), receivers: ["lead"]),
            .init(after: .seconds(600), receivers: ["boss"], severities: ["critical"]),
        ]
        let stage = try AlertingStage(routes: [route])
        let warning = Alert.made("disk", ["host": "a", "severity": "warning"], at: stage.clock.now)
        let critical = Alert.made("disk", ["host": "b", "severity": "critical"], at: stage.clock.now)
        try await stage.raise(warning, critical)
        let told = try await stage.pass(.seconds(1_000))
        #expect(told.map(\.after) == [30, 330, 630])
        #expect(told.map(\.notice.receiver) == ["ops", "lead", "boss"])
        #expect(told.map(\.notice.escalation) == [0, 1, 2])
        #expect(told.map(\.notice.alerts.count) == [2, 2, 1])
        try await stage.end(critical)
        let some = try await stage.pass(.seconds(10))
        // The lead was told of both, and hears when both are over.
        #expect(Set(some.map(\.notice.receiver)) == ["boss"] && some.first?.notice.status == .resolved)
        try await stage.end(warning)
        let rest = try await stage.pass(.seconds(600))
        #expect(Set(rest.map(\.notice.receiver)) == ["lead", "ops"])
        #expect(rest.allSatisfy { $0.notice.status == .resolved })
    }

    @Test func whoAcknowledgesInTimeKeepsOthersAsleep() async throws {
        var route = try Self.route("all", [], "ops")
        route.escalations = [.init(after: .seconds(300), receivers: ["boss"])]
        let stage = try AlertingStage(routes: [route])
        try await stage.raise(.made("disk", at: stage.clock.now))
        _ = try await stage.pass(.seconds(200))
        _ = try await stage.desk.acknowledge([try LabelMatcher("alertname=disk")], by: "Ada")
        try stage.restart()
        let told = try await stage.pass(.seconds(2_000))
        #expect(told.isEmpty)
        // Another alert of the group is nobody's yet.
        try await stage.raise(.made("disk", ["host": "b"], at: stage.clock.now))
        let later = try await stage.pass(.seconds(1_000))
        #expect(later.map(\.notice.receiver) == ["ops", "boss"])
        #expect(later.last?.notice.alerts.map { $0.labels["host"] } == ["b"])
    }

    @Test func identitiesOfNoticesFollowFromWhatIsToldAndDiffer() async throws {
        func ids() async throws -> [String] {
            let stage = try AlertingStage(routes: [Route(name: "all", receivers: ["a", "b"])])
            try await stage.raise(.made("disk", at: stage.clock.now), .made("cpu", at: stage.clock.now))
            return try await stage.pass(.seconds(5 * 3_600)).map(\.notice.id)
        }
        let (first, second) = (try await ids(), try await ids())
        #expect(first == second && Set(first).count == 8)
        #expect(first.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test func beyondTheBoundAlertsAreRefusedAndNothingOfThemIsKept() async throws {
        var book = AlertBook(routes: [Route(name: "all", receivers: ["ops"])], weekly: [])
        let now = Date()
        for number in 0..<AlertBook.mostAlerts { try book.take(.made("a", ["n": "\(number)"], at: now), at: now) }
        #expect(throws: AlertingProblem.self) { try book.take(.made("a", ["n": "more"], at: now), at: now) }
        #expect(book.alerts.count == AlertBook.mostAlerts)
        // One that is known is taken all the same.
        try book.take(.made("a", ["n": "0"], at: now), at: now)
    }

    @Test func whatIsOverAndToldMakesRoom() async throws {
        var book = AlertBook(routes: [Route(name: "all", receivers: ["ops"])], weekly: [])
        var now = Date()
        for number in 0..<AlertBook.mostAlerts { try book.take(.made("a", ["n": "\(number)"], at: now), at: now) }
        now += 60
        book.decide(at: now)
        try book.take(.made("a", ["n": "7"], at: now, ends: now), at: now)
        // Nobody has been told of the end.
        #expect(throws: AlertingProblem.self) { try book.take(.made("a", ["n": "more"], at: now), at: now) }
        now += 600
        book.decide(at: now)
        try book.take(.made("a", ["n": "more"], at: now), at: now)
        #expect(book.alerts.count == AlertBook.mostAlerts)
        #expect(throws: AlertingProblem.self) { try book.take(.made("a", ["n": "one"], at: now), at: now) }
    }

    @Test func whatNoRouteTakesIsNotKept() async throws {
        let stage = try AlertingStage(routes: [
            Route(name: "mail", matchers: [try LabelMatcher("alertname=errors")], receivers: ["ops"])
        ])
        try await stage.raise(.made("traffic", at: stage.clock.now), .made("errors", at: stage.clock.now))
        #expect(try stage.store.content().alerts.count == 1)
    }

    @Test func aClockThatWasAheadKeepsNobodyWaiting() async throws {
        let stage = try AlertingStage(routes: [Route(name: "all", receivers: ["ops"])])
        stage.clock.pass(.seconds(90 * 86_400))
        try await stage.raise(.made("disk", at: stage.clock.now))
        var told = try await stage.pass(.seconds(60))
        #expect(told.count == 1)
        stage.clock.pass(.seconds(-90 * 86_400))
        try stage.restart()
        try await stage.raise(.made("disk", ["host": "b"], at: stage.clock.now))
        told = try await stage.pass(.seconds(600))
        #expect(told.count == 1 && told.first?.notice.alerts.count == 2)
    }

    @Test func whatIsOverIsForgottenAfterAnHour() async throws {
        let stage = try AlertingStage(routes: [Route(name: "all", receivers: ["ops"])])
        let alert = Alert.made("disk", at: stage.clock.now)
        try await stage.raise(alert)
        _ = try await stage.pass(.seconds(60))
        try await stage.end(alert)
        _ = try await stage.pass(.seconds(3_599))
        #expect(try stage.store.content().alerts.count == 1)
        _ = try await stage.pass(.seconds(10))
        let content = try stage.store.content()
        #expect(content.alerts.isEmpty && content.groups.isEmpty)
    }
}
