import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorStore

/// Notices that are not tried again.
@Suite struct DeadLetterTests {
    private let folder: TemporaryFolder
    private let store: AlertingStore

    init() throws {
        folder = try TemporaryFolder()
        store = try AlertingStore(path: folder.path("alerts.sqlite"))
    }

    private func add(_ ids: [String], to receiver: String = "ops", isDead: Bool = true, bytes: Int = 2) throws {
        var change = AlertingChange()
        change.notices = ids.map { id in
            var notice = KeptNotice(
                id: id, receiver: receiver, topic: "t", json: Data(repeating: 32, count: bytes),
                created: EventTime(seconds: 10))
            if isDead { (notice.state, notice.attempts, notice.error) = (.dead, 3, "gone") }
            return notice
        }
        try store.apply(change)
    }

    private var ids: [String] {
        get throws { try store.deadLetters().map(\.id) }
    }

    @Test func allAreShownTheOldestFirst() throws {
        try add(["b", "a"])
        try add(["c"], isDead: false)
        try add(["d"], to: "mail")
        let letters = try store.deadLetters()
        #expect(letters.map(\.id) == ["b", "a", "d"] && letters.map(\.receiver) == ["ops", "ops", "mail"])
        #expect(letters.first?.attempts == 3 && letters.first?.error == "gone")
        #expect(letters.first?.created == EventTime(seconds: 10))
        try add((0..<2_000).map { "n\($0)" })
        #expect(try ids.count == 2_003)
    }

    @Test func whatIsSentAgainIsCountedByReceiver() throws {
        try add(["a", "b"])
        try add(["c"], to: "mail")
        let now = EventTime(seconds: 99)
        #expect(try store.sendAgain("x", at: now) == [:])
        #expect(try store.sendAgain("a", at: now) == ["ops": 1])
        #expect(try store.sendAgain(nil, at: now) == ["ops": 1, "mail": 1])
        #expect(try ids.isEmpty)
        let notice = try #require(try store.due(of: "mail", at: now))
        #expect(notice.attempts == 0 && notice.created == now)
    }

    @Test func whatIsForgottenIsGoneAndWhatWaitsIsNot() throws {
        try add(["a", "b", "c"])
        try add(["w"], isDead: false)
        #expect(try store.forgetDeadLetters("w") == 0)
        #expect(try store.forgetDeadLetters("b") == 1)
        #expect(try ids == ["a", "c"])
        #expect(try store.forgetDeadLetters(nil) == 2)
        #expect(try ids.isEmpty)
        #expect(try store.due(of: "ops", at: EventTime(seconds: 10))?.id == "w")
    }

    @Test func ofTooManyTheOldestAreDeleted() throws {
        try add(["w"], isDead: false)
        try add(["a", "b", "c", "d"])
        #expect(try store.trimDeadLetters(toMost: 4, bytes: 1_000) == 0)
        #expect(try store.trimDeadLetters(toMost: 2, bytes: 1_000) == 2)
        #expect(try ids == ["c", "d"])
        #expect(try store.due(of: "ops", at: EventTime(seconds: 10))?.id == "w")
    }

    @Test func ofTooLargeOnesTheOldestAreDeleted() throws {
        try add(["a"], bytes: 10)
        try add(["b", "c"], bytes: 400)
        #expect(try store.trimDeadLetters(toMost: 4, bytes: 810) == 0)
        #expect(try store.trimDeadLetters(toMost: 4, bytes: 809) == 1)
        #expect(try ids == ["b", "c"])
        #expect(try store.trimDeadLetters(toMost: 4, bytes: 1) == 2)
    }

    @Test func whatWaitsForNobodyIsBuried() throws {
        try add(["a", "b"], to: "old", isDead: false)
        try add(["c"], isDead: false)
        #expect(try store.bury(exceptTo: ["ops"]) { "no \($0)" } == ["old": 2])
        let letters = try store.deadLetters()
        #expect(letters.map(\.id) == ["a", "b"] && letters.map(\.error) == ["no old", "no old"])
        #expect(try store.bury(exceptTo: ["ops"]) { $0 } == [:])
        #expect(try store.due(of: "ops", at: EventTime(seconds: 10))?.id == "c")
    }
}
