import Foundation
import Synchronization
import Testing
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// What becomes of notices that nobody can be told, and of too many that could not be delivered.
@Suite struct DeadLetterBoxTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func say(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private let clock = StandingClock()
    private let lines = Lines()
    private let folder: TemporaryFolder
    private let store: AlertingStore

    init() throws {
        folder = try TemporaryFolder()
        store = try AlertingStore(path: folder.path("alerts.sqlite"))
    }

    private func add(_ ids: [String], to receiver: String, isDead: Bool = false) throws {
        var change = AlertingChange()
        change.notices = ids.map { id in
            let notice = Notice(
                id: id, receiver: receiver, groupLabels: [:], status: .firing, alerts: [], at: clock.now)
            var kept = KeptNotice(
                id: id, receiver: receiver, topic: id, json: KeptJSON.encode(notice), created: clock.now.eventTime)
            if isDead { kept.state = .dead }
            return kept
        }
        try store.apply(change)
    }

    private func service(_ receivers: [String: any Receiver]) throws -> AlertingService {
        try AlertingService(
            AlertingService.Settings(routes: [], receivers: receivers), store: store.path,
            now: { [clock] in clock.now },
            say: { [lines] in lines.say($0) })
    }

    @Test func whatIsForNobodyIsADeadLetterFromTheStartOn() throws {
        try add(["a", "b"], to: "old")
        try add(["c"], to: "ops")
        _ = try service(["ops": RecordingReceiver()])
        #expect(lines.all == ["2 notices are dead letters now, since no receiver is called 'old' any more"])
        let letters = try store.deadLetters()
        #expect(letters.map(\.id) == ["a", "b"])
        #expect(letters.first?.error.hasPrefix("no receiver is called 'old' any more; ") == true)
        #expect(try store.due(of: "ops", at: clock.now.eventTime)?.id == "c")
        _ = try service(["ops": RecordingReceiver()])
        #expect(lines.all.count == 1)
    }

    @Test func whatIsSentAgainIsDeliveredWhereTheReceiverIsThereAgain() async throws {
        try add(["a"], to: "old")
        _ = try service([:])
        #expect(try store.sendAgain("a", at: clock.now.eventTime) == ["old": 1])
        let receiver = RecordingReceiver()
        let service = try service(["old": receiver])
        async let ended: Void = service.run()
        try await wait(until: "it is delivered") { receiver.notices.map(\.id) == ["a"] }
        service.stop()
        try await ended
        #expect(try store.deadLetters().isEmpty)
    }

    @Test func whatIsSentAgainToNobodyIsADeadLetterAgain() async throws {
        try add(["a"], to: "old", isDead: true)
        let service = try service([:])
        #expect(lines.all.isEmpty)
        async let ended: Void = service.run()
        _ = try store.sendAgain("a", at: clock.now.eventTime)
        try await wait(until: "it is a dead letter again") { try store.deadLetters().map(\.id) == ["a"] }
        service.stop()
        try await ended
        #expect(lines.all == ["1 notice is a dead letter now, since no receiver is called 'old' any more"])
    }

    @Test func thatTheOldestAreDeletedIsSaidOnceAnHour() throws {
        var box = DeadLetterBox(
            store: store, receivers: ["ops"], now: { [clock] in clock.now }, say: { [lines] in lines.say($0) })
        try add((0..<DeadLetterBox.most).map { "a\($0)" }, to: "ops", isDead: true)
        try box.tidy()
        #expect(lines.all.isEmpty)
        try add(["b", "c"], to: "ops", isDead: true)
        try box.tidy()
        #expect(lines.all.count == 1 && lines.all.first?.contains("the oldest are deleted, 2 so far") == true)
        try add(["d"], to: "ops", isDead: true)
        try box.tidy()
        clock.pass(.seconds(1_800))
        try add(["e"], to: "ops", isDead: true)
        try box.tidy()
        #expect(lines.all.count == 1)
        clock.pass(.seconds(1_800))
        try box.tidy()
        #expect(lines.all.count == 2 && lines.all.last?.contains("the oldest are deleted, 2 so far") == true)
        let kept = try store.deadLetters().map(\.id)
        #expect(kept.count == DeadLetterBox.most && kept.first == "a4" && kept.last == "e")
    }

    @Test func namesOfManyAreNotAllSaid() {
        let words = DeadLetterBox.words(of: ["a": 1, "b": 2, "c\u{1b}": 3, "d": 4])
        #expect(
            words
                == "10 notices are dead letters now, since no receiver is called 'a', 'b', 'c\u{fffd}' and 1 more any more"
        )
    }
}
