import Foundation
import Testing
import VisorKit
import VisorPatterns

@testable import VisorAlerting

/// When nothing is told.
@Suite struct SilenceTests {
    private static let route = Route(name: "all", receivers: ["ops"])

    private static func silence(_ stage: AlertingStage, _ condition: String, _ span: Duration) throws -> Silence {
        let now = stage.clock.now
        return Silence(
            id: "", matchers: [try LabelMatcher(condition)], startsAt: now, endsAt: now + span, updatedAt: now,
            createdBy: "Ada", comment: "why")
    }

    @Test func whatIsStillThereWhenASilenceEndsIsToldThen() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        _ = try await stage.desk.put(try Self.silence(stage, "alertname=disk", .seconds(600)))
        try await stage.raise(.made("disk", at: stage.clock.now))
        try stage.restart()
        let told = try await stage.pass(.seconds(700))
        #expect(told.map(\.after) == [630])
    }

    @Test func aSilenceThatCannotBeChangedForLackOfRoomStays() async throws {
        var book = AlertBook(routes: [Self.route], weekly: [])
        let stage = try AlertingStage(routes: [Self.route])
        let now = stage.clock.now
        var silences: [Silence] = []
        for number in 0..<Silence.most {
            let silence = try Self.silence(stage, "alertname=a\(number)", .seconds(600 + number))
            silences.append(try book.put(silence, at: now))
        }
        var changed = silences[5]
        changed.matchers = [try LabelMatcher("alertname=other")]
        #expect(throws: AlertingProblem.self) { try book.put(changed, at: now) }
        #expect(book.silences[silences[5].id]?.state(at: now) == .active)
        // One that is over makes room.
        let later = now.addingTimeInterval(601)
        let new = try book.put(changed, at: later)
        #expect(book.silences[new.id]?.state(at: later) == .active && book.silences.count == Silence.most)
        #expect(book.silences[silences[0].id] == nil && book.silences[silences[5].id]?.state(at: later) == .expired)
    }

    @Test func whatBeginsAndEndsInSilenceIsNeverTold() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        _ = try await stage.desk.put(try Self.silence(stage, "alertname=disk", .seconds(600)))
        let alert = Alert.made("disk", at: stage.clock.now)
        try await stage.raise(alert)
        _ = try await stage.pass(.seconds(100))
        try await stage.end(alert)
        let told = try await stage.pass(.seconds(2_000))
        #expect(told.isEmpty)
    }

    @Test func anEndInSilenceOfWhatWasToldIsToldLater() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let alert = Alert.made("disk", at: stage.clock.now)
        try await stage.raise(alert)
        _ = try await stage.pass(.seconds(40))
        _ = try await stage.desk.put(try Self.silence(stage, "alertname=disk", .seconds(600)))
        try await stage.end(alert)
        let told = try await stage.pass(.seconds(1_000))
        #expect(told.map(\.notice.status) == [.resolved] && told.first?.after ?? 0 >= 600)
    }

    @Test func aSilenceThatIsExpiredHoldsNoLonger() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        let id = try await stage.desk.put(try Self.silence(stage, "alertname=disk", .seconds(6_000)))
        try await stage.raise(.made("disk", at: stage.clock.now))
        let silent = try await stage.pass(.seconds(100))
        try await stage.desk.expire(id)
        let told = try await stage.pass(.seconds(100))
        #expect(silent.isEmpty && told.count == 1)
        await #expect(throws: AlertingProblem.self) { try await stage.desk.expire(id) }
        await #expect(throws: AlertingProblem.self) { try await stage.desk.expire("none") }
    }

    @Test func aSilenceIsProlongedAndOneOfOtherConditionsIsAnother() async throws {
        let stage = try AlertingStage(routes: [Self.route])
        var silence = try Self.silence(stage, "alertname=disk", .seconds(600))
        silence.id = try await stage.desk.put(silence)
        silence.endsAt = stage.clock.now + .seconds(6_000)
        let same = try await stage.desk.put(silence)
        silence.matchers = [try LabelMatcher("alertname=cpu")]
        let other = try await stage.desk.put(silence)
        let (book, now) = await stage.desk.snapshot()
        #expect(same == silence.id && other != same)
        #expect(book.silences[same]?.state(at: now) == .expired && book.silences[other]?.state(at: now) == .active)
    }

    // 2026-03-29 is the Sunday on which clocks in Berlin go from 02:00 to 03:00, 2026-10-25 that on which they go back.
    @Test(arguments: [
        ("2026-03-27T21:00:00Z", true), ("2026-03-27T20:59:59Z", false), ("2026-03-28T04:59:59Z", true),
        ("2026-03-28T05:00:00Z", false), ("2026-03-29T01:30:00Z", false), ("2026-04-03T20:00:00Z", true),
        ("2026-04-03T19:59:59Z", false), ("2026-04-04T03:59:59Z", true), ("2026-04-04T04:00:00Z", false),
        ("2026-10-23T20:00:00Z", true), ("2026-10-30T21:00:00Z", true), ("2026-10-30T20:30:00Z", false),
    ])
    func aWeeklySilenceGoesByTheClocksOfItsZone(text: String, isActive: Bool) throws {
        // Fridays from 22:00 to 06:00 on Saturday.
        let silence = WeeklySilence(
            name: "nights", matchers: [], days: [.friday], from: 22 * 60, to: 6 * 60,
            zone: try ZoneTable.zone(named: "Europe/Berlin"))
        let moment = try #require(Date(rfc3339: text))
        // An hour is taken off in winter: the clock shows one more than UTC, in summer two.
        #expect(silence.isActive(at: moment) == isActive)
    }

    @Test func aSilenceOfADayEndsWithItAndBeginsWithIt() throws {
        let silence = WeeklySilence(
            name: "sunday", matchers: [], days: [.sunday], from: 0, to: 1_440, zone: .utc)
        for (text, isActive) in [
            ("2026-11-22T00:00:00Z", true), ("2026-11-22T23:59:59Z", true), ("2026-11-23T00:00:00Z", false),
            ("2026-11-21T23:59:59Z", false), ("1969-12-28T12:00:00Z", true),
        ] {
            let moment = try #require(Date(rfc3339: text))
            #expect(silence.isActive(at: moment) == isActive, "\(text)")
        }
    }

    @Test func aWeeklySilenceHoldsWhatItIsAbout() async throws {
        // The clock of the stage begins on Friday, 2026-11-20, at 10:00 in UTC.
        let weekly = WeeklySilence(
            name: "noon", matchers: [try LabelMatcher("severity=info")], days: [.friday], from: 600, to: 610, zone: .utc
        )
        let stage = try AlertingStage(routes: [Self.route], weekly: [weekly])
        try await stage.raise(
            .made("disk", ["severity": "info"], at: stage.clock.now),
            .made("cpu", ["severity": "critical"], at: stage.clock.now))
        let told = try await stage.pass(.seconds(700))
        #expect(told.map(\.after) == [30, 630])
        #expect(told.map { $0.notice.groupLabels["alertname"] } == ["cpu", "disk"])
    }
}
