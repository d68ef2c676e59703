import Foundation
import GRDB
import Testing
import VisorKit
import VisorTesting

@testable import VisorStore

/// What alerting keeps.
@Suite struct AlertingStoreTests {
    private static func moment(_ second: Int64) -> EventTime { EventTime(seconds: second) }

    private static func notice(_ id: String, _ receiver: String = "ops", topic: String = "t") -> KeptNotice {
        KeptNotice(id: id, receiver: receiver, topic: topic, json: Data("{}".utf8), created: moment(10))
    }

    @Test func whatIsWrittenIsThereAfterReopening() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("alerts.sqlite")
        var change = AlertingChange()
        let alerts = [
            KeptAlert(
                fingerprint: "f", json: Data("1".utf8), starts: Self.moment(1), ends: nil, updated: Self.moment(2)),
            KeptAlert(
                fingerprint: "g", json: Data("2".utf8), starts: Self.moment(1), ends: Self.moment(3),
                updated: Self.moment(2)),
        ]
        let group = KeptGroup(route: "r", key: "k", json: Data("3".utf8))
        let silence = KeptSilence(id: "s", json: Data("4".utf8), starts: Self.moment(1), ends: Self.moment(9))
        // What is forgotten may come again before it is written.
        change.rows = [.alert(alerts[0]), .forgottenAlert("f"), .group(group), .forgottenGroup(group)]
        change.rows += [.silence(silence), .forgottenSilence("s")]
        change.rows += alerts.map(KeptRow.alert) + [.group(group), .silence(silence)]
        change.positions = [KeptPosition(name: "file:a", incarnation: "1:2", offset: 77)]
        change.notices = [Self.notice("n")]
        try AlertingStore(path: path).apply(change)
        let store = try AlertingStore(path: path)
        let content = try store.content()
        #expect(content.alerts == alerts && content.groups == [group])
        #expect(content.silences == [silence] && content.positions == change.positions)
        #expect(try store.due(of: "ops", at: Self.moment(10)) == change.notices[0])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func aChangeIsWrittenAsAWholeOrNotAtAll() throws {
        let folder = try TemporaryFolder()
        let store = try AlertingStore(path: folder.path("alerts.sqlite"))
        try store.queue.write { database in
            try database.execute(
                sql: "CREATE TRIGGER refuse BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'refused'); END")
        }
        var change = AlertingChange()
        change.rows = [.group(KeptGroup(route: "r", key: "k", json: Data("3".utf8)))]
        change.notices = [Self.notice("n")]
        #expect(throws: StoreError.self) { try store.apply(change) }
        #expect(try store.content().groups.isEmpty)
    }

    @Test func aNoticeThatIsThereIsLeftAsItIs() throws {
        let folder = try TemporaryFolder()
        let store = try AlertingStore(path: folder.path("alerts.sqlite"))
        var change = AlertingChange()
        change.notices = [Self.notice("n")]
        try store.apply(change)
        var tried = change.notices[0]
        (tried.attempts, tried.next, tried.error) = (3, Self.moment(99), "busy")
        try store.update(tried)
        try store.apply(change)
        #expect(try store.due(of: "ops", at: Self.moment(98)) == nil)
        #expect(try store.due(of: "ops", at: Self.moment(99)) == tried)
        #expect(try store.nextDue(of: "ops") == Self.moment(99))
        // So far ahead only a clock was that was wrong.
        tried.next = Self.moment(99 + 7_201)
        try store.update(tried)
        #expect(try store.due(of: "ops", at: Self.moment(99)) == tried)
    }

    /// What became one notice says no less about a group than the group's own notices.
    @Test func aNoticeAboutEverythingOvertakesNoneAndIsOvertakenByNone() throws {
        let folder = try TemporaryFolder()
        let store = try AlertingStore(path: folder.path("alerts.sqlite"))
        var change = AlertingChange()
        change.notices = [
            Self.notice("a"), Self.notice("b", topic: "u"), Self.notice("c", topic: KeptNotice.everything),
            Self.notice("d"), Self.notice("e", topic: KeptNotice.everything), Self.notice("x", "mail"),
        ]
        try store.apply(change)
        // The first is put off: what is about something else goes on, what is about everything does not.
        var late = change.notices[0]
        (late.attempts, late.next) = (1, Self.moment(50))
        try store.update(late)
        #expect(try store.due(of: "ops", at: Self.moment(10))?.id == "b")
        try store.remove("b")
        #expect(try store.due(of: "ops", at: Self.moment(49)) == nil)
        #expect(try store.nextDue(of: "ops") == Self.moment(50))
        try store.remove("a")
        for id in ["c", "d", "e"] {
            var put = try #require(change.notices.first { $0.id == id })
            (put.attempts, put.next) = (1, Self.moment(60))
            try store.update(put)
            #expect(try store.due(of: "ops", at: Self.moment(59)) == nil)
            #expect(try store.due(of: "ops", at: Self.moment(60))?.id == id)
            try store.remove(id)
        }
        #expect(try store.due(of: "mail", at: Self.moment(10))?.id == "x")
    }

    @Test func noticesAreCountedForEachReceiver() throws {
        let folder = try TemporaryFolder()
        let store = try AlertingStore(path: folder.path("alerts.sqlite"))
        var change = AlertingChange()
        change.notices = [Self.notice("a"), Self.notice("b", topic: "u"), Self.notice("c", "mail")]
        try store.apply(change)
        var dead = change.notices[0]
        dead.state = .dead
        try store.update(dead)
        let counts = try store.counts()
        #expect(counts.map(\.receiver) == ["mail", "ops"])
        #expect(counts.map(\.waiting) == [1, 1] && counts.map(\.dead) == [0, 1])
        #expect(try store.deadLetters().map(\.id) == ["a"])
    }

    @Test func aFileOfALaterVersionAndOneThatIsNoneAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("alerts.sqlite")
        let store = try AlertingStore(path: path)
        try store.queue.write { database in
            try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999')")
        }
        try store.queue.close()
        let later = #expect(throws: StoreError.self) { try AlertingStore(path: path) }
        #expect(later?.description.hasSuffix("later version of Visor; use that, or move it away") == true)
        try folder.write("none.sqlite", String(repeating: "no database ", count: 100))
        let none = #expect(throws: StoreError.self) { try AlertingStore(path: folder.path("none.sqlite")) }
        #expect(none?.description.hasSuffix("is no state of alerting; move it away, and another is begun") == true)
    }
}
