import Foundation
import GRDB
import Testing
import VisorKit
import VisorTesting

@testable import VisorStore

@Suite final class HistoryFileTests {
    private let folder: TemporaryFolder
    private let levels = HistoryLevels(change: .seconds(630))

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> HistoryStore { try HistoryStore(path: folder.path("h.sqlite"), levels: levels) }

    @Test func anotherProcessGoesOnWithWhatStandsThere() throws {
        let windows = Windows.random(30, seed: 1)
        try open().record(windows, alerts: [], at: Windows.day + .seconds(400))
        let again = try open()
        #expect(
            try again.summary(in: Windows.day..<Windows.day + .seconds(300)).summary.lines
                == windows.reduce(0) { $0 + $1.summary.lines })
        #expect(try again.span()?.upperBound == Windows.day + .seconds(290))
    }

    @Test func onlyTheOwnerReadsIt() throws {
        _ = try open()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("h.sqlite"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func whatIsNoHistoryIsLeftAloneAndSaid() throws {
        let text = String(repeating: "10.0.0.1 - - no database at all\n", count: 500)
        try folder.write("h.sqlite", text)
        let error = #expect(throws: StoreError.self) { try open() }
        #expect(error?.description == "\(folder.path("h.sqlite")): is no history; move it away, and another is begun")
        #expect(try folder.text("h.sqlite") == text)
    }

    @Test func historyOfALaterVersionIsLeftAlone() throws {
        _ = try open()
        let queue = try DatabaseQueue(path: folder.path("h.sqlite"))
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") }
        let error = #expect(throws: StoreError.self) { try open() }
        #expect(error?.description.contains("was written by a later version of Visor") ?? false)
    }

    @Test func folderThatIsNotThereIsSaid() {
        let error = #expect(throws: StoreError.self) {
            try HistoryStore(path: folder.path("none/h.sqlite"), levels: levels)
        }
        #expect(error?.description.contains("cannot be opened for writing: No such file or directory") ?? false)
    }

    @Test func changesOfAlertsStandThereOnce() throws {
        let store = try open()
        let labels = [AlertLabel("ip", "10.0.0.1")]
        let changes = (0..<6).map { number in
            AlertTransition(
                identity: AlertIdentity(
                    rule: "errors", labels: labels, episode: number / 2 + 1,
                    state: number % 2 == 0 ? .firing : .resolved),
                at: Windows.day + .seconds(Int64(number)), severity: .critical, value: 1.5, message: "change \(number)")
        }
        for _ in 0..<2 { try store.record([], alerts: changes, at: Windows.day) }
        let all = Windows.day..<Windows.day + .seconds(100)
        let found = try store.alerts(in: all, atMost: 100)
        #expect(found.map(\.message) == changes.reversed().map(\.message))
        #expect(
            found[0].labels == "ip=\"10.0.0.1\"" && found[0].json == Array(AlertDocument.json(changes[5]).dropLast()))
        #expect(try store.alerts(in: all, atMost: 2).map(\.message) == ["change 5", "change 4"])
    }
}
