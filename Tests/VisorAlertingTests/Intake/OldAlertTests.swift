import Foundation
import Testing
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// What is of long ago when it is read.
@Suite struct OldAlertTests {
    private let stage: AlertingStage

    init() throws {
        stage = try AlertingStage(routes: [Route(name: "all", receivers: ["ops"])], oldest: .seconds(3_600))
    }

    private func alert(_ name: String, ago seconds: Double, isOver: Bool = false) -> Alert {
        Alert(
            labels: ["alertname": name, "episode": "1"], startsAt: stage.clock.now.addingTimeInterval(-seconds),
            endsAt: isOver ? stage.clock.now.addingTimeInterval(-1) : nil)
    }

    private func read(_ alerts: Alert..., offset: Int = 10) async throws {
        let position = KeptPosition(name: "file:a", incarnation: "1", offset: offset)
        #expect(try await stage.desk.take(alerts, position: position).count == 0)
        #expect(try stage.store.position(of: "file:a") == position)
    }

    @Test func whatIsOverFurtherOnIsToldToNobody() async throws {
        try await read(alert("old", ago: 3_601), alert("new", ago: 3_599))
        var told = try await stage.pass(.seconds(30))
        #expect(told.map(\.notice.alerts).map { $0.map(\.name) } == [["new"]])
        try await read(alert("old", ago: 3_631, isOver: true), offset: 20)
        try stage.restart()
        told = try await stage.pass(.seconds(600))
        #expect(told.isEmpty)
        let names = await stage.desk.snapshot().book.alerts.values.map(\.alert.name)
        #expect(names == ["new"])
    }

    @Test func whatGoesOnIsToldAMinuteLater() async throws {
        try await read(alert("old", ago: 36_000))
        try stage.restart()
        let told = try await stage.pass(.seconds(120))
        #expect(told.map(\.after) == [90] && told.first?.notice.alerts.first?.name == "old")
        try await read(alert("old", ago: 36_120, isOver: true), offset: 20)
        let ended = try await stage.pass(.seconds(600))
        #expect(ended.map(\.notice.status) == [.resolved])
    }

    @Test func whoWasToldHearsOfTheEndThoughTheEpisodeCameAgainUnseen() async throws {
        try await read(alert("disk", ago: 60))
        var told = try await stage.pass(.seconds(30))
        #expect(told.map(\.notice.status) == [.firing])
        // Hours later, its end is read, and that of one which a monitor without its state has numbered alike.
        stage.clock.pass(.seconds(4 * 3_600))
        var ended = alert("disk", ago: 4 * 3_600, isOver: true)
        ended.endsAt = stage.clock.now.addingTimeInterval(-3 * 3_600)
        let again = alert("disk", ago: 2 * 3_600)
        var over = again
        over.endsAt = stage.clock.now.addingTimeInterval(-3_700)
        try await read(ended, again, over, offset: 20)
        told = try await stage.pass(.seconds(600))
        #expect(told.map(\.notice.status) == [.resolved])
    }

    @Test func whatSomebodyRaisesIsToldAtOnce() async throws {
        try await stage.raise(alert("raised", ago: 7_200))
        let told = try await stage.pass(.seconds(30))
        #expect(told.count == 1)
    }

    @Test func whereThereIsNoRoomEndsAreReadAllTheSame() async throws {
        let lines = (0..<20).map { _ in
            Alert.Line(
                time: nil, process: "", client: "", message: String(repeating: "x", count: 1 << 20), source: "")
        }
        let large = (0..<14).map { number in
            var alert = alert("large\(number)", ago: 1)
            alert.lines = lines
            return alert
        }
        let position = KeptPosition(name: "file:a", incarnation: "1", offset: 10)
        let count = try await stage.desk.take(large, position: position).count
        let kept = try stage.store.position(of: "file:a")
        #expect(count == 2 && kept == position)
        // An end that has more to say than its beginning had is taken without that.
        var end = alert("large0", ago: 1, isOver: true)
        end.lines = lines + lines
        try await read(end, offset: 20)
        let (book, now) = await stage.desk.snapshot()
        #expect(book.alerts.values.count { $0.alert.isResolved(at: now) } == 1)
    }

    @Test func whatWasLeftOutIsToldOnceAMinute() {
        var (leftOut, words) = (LeftOut(), [String]())
        let start = ContinuousClock.now
        for second in 0...70 {
            leftOut.count += 1
            leftOut.tell(of: "a.jsonl", at: start + .seconds(second)) { words.append($0) }
        }
        leftOut.tell(of: "a.jsonl", at: start + .seconds(71), isLast: true) { words.append($0) }
        #expect(
            words
                == ["1 alert is", "60 alerts are", "10 alerts are"].map {
                    "a.jsonl: \($0) left out, since there is room for at most 100000 alerts, of 256 MiB"
                })
    }

    @Test func whatIsOldIsCountedWhereItIsFirstSeen() async throws {
        let position = KeptPosition(name: "file:a", incarnation: "1", offset: 10)
        var leftOut = try await stage.desk.take(
            [alert("old", ago: 3_601), alert("older", ago: 9_000), alert("new", ago: 3_599)], position: position)
        #expect(leftOut.old == 2 && leftOut.count == 0)
        stage.clock.pass(.seconds(60))
        // It is older than that by now, and known.
        let again = try await stage.desk.take([alert("new", ago: 3_659), alert("old", ago: 3_661)], position: position)
        #expect(again.old == 0)
        var words: [String] = []
        let start = ContinuousClock.now
        for second in 0...60 {
            leftOut.tellOld(of: "a.jsonl", at: start + .seconds(second)) { words.append($0) }
            leftOut.old += 1
        }
        leftOut.tellOld(of: "a.jsonl", at: start + .seconds(61), isLast: true) { words.append($0) }
        #expect(
            words
                == ["2 alerts are", "60 alerts are", "1 alert is"].map {
                    "a.jsonl: \($0) older than notify_max_age; people are told only of what still goes on in a minute"
                })
    }

    @Test func whatComesAgainRightBehindItsEndIsKept() async throws {
        var later = alert("old", ago: 10)
        later.annotations = ["summary": "again"]
        try await read(alert("old", ago: 3_700), alert("old", ago: 3_600, isOver: true), later)
        try stage.restart()
        let told = try await stage.pass(.seconds(60))
        #expect(told.map { $0.notice.alerts.map(\.summary) } == [["again"]])
    }

    @Test func whatIsReadAgainIsNotToldAgainHoweverOldAnAlertMayBe() async throws {
        let stage = try AlertingStage(routes: [Route(name: "all", receivers: ["ops"])], oldest: .seconds(86_400))
        let position = KeptPosition(name: "file:a", incarnation: "1", offset: 10)
        let long = [alert("a", ago: 18_000), alert("a", ago: 17_000, isOver: true)]
        _ = try await stage.desk.take(long, position: position, isAgain: true)
        let again = try await stage.pass(.seconds(120))
        #expect(again.isEmpty)
        _ = try await stage.desk.take(long, position: position)
        let told = try await stage.pass(.seconds(120))
        #expect(told.count == 1)
    }

    @Test func positionsOfSourcesThatAreReadAtTheSameTimeAreAllKept() async throws {
        let (desk, store) = (stage.desk, stage.store)
        await withThrowingTaskGroup(of: Void.self) { group in
            for source in 0..<20 {
                group.addTask {
                    for offset in 1...10 {
                        let position = KeptPosition(name: "file:\(source)", incarnation: "1", offset: offset)
                        _ = try await desk.take([], position: position)
                    }
                }
            }
        }
        for source in 0..<20 { #expect(try store.position(of: "file:\(source)")?.offset == 10) }
    }
}
