import Foundation
import Testing
import VisorKit
import VisorTesting

@testable import VisorStore

@Suite final class VisitorStoreTests {
    private let folder: TemporaryFolder
    private let store: HistoryStore

    init() throws {
        folder = try TemporaryFolder()
        store = try HistoryStore(path: folder.path("h.sqlite"), levels: HistoryLevels(change: .seconds(630)))
    }

    /// A window that begins so many seconds after midnight, with the requests of each visitor in its fifth second.
    private func window(_ second: Int64, _ requests: [String: Int]) throws -> WindowUpdate {
        let start = Windows.day + .seconds(second)
        var visitors = VisitorTable()
        for (id, count) in requests {
            visitors.add(
                VisitorTable.Visitor(
                    id: Array(id.utf8), seen: start + .seconds(5), path: Array("/\(second)".utf8), requests: count))
        }
        let lines = requests.values.reduce(0, +)
        return WindowUpdate(
            start: start, end: start + Windows.size, summary: Windows.summary(["/": lines]), visitors: visitors)
    }

    private func record(_ windows: [WindowUpdate], at second: Int64 = 3_600) throws {
        try store.record(windows, alerts: [], at: Windows.day + .seconds(second))
    }

    private func shown() throws -> [String] {
        try store.visitors(since: Windows.day - .seconds(86_400), atMost: 100).map { visitor in
            "\(visitor.id) \(visitor.requests) \(visitor.path)"
        }
    }

    @Test func requestsAreExactHoweverOftenAWindowComes() throws {
        let first = try window(0, ["a": 3, "b": 1])
        try record([first])
        try record([first, try window(10, ["a": 2])])
        // Late lines, and then a run behind a crash that has not had them yet.
        try record([try window(0, ["a": 4, "b": 1, "c": 1])])
        try record([first])
        #expect(try shown() == ["a 6 /10", "b 1 /0", "c 1 /0"])
        // Of two open windows the first has just been written.
        let open = [try window(10, ["a": 2]), try window(20, ["a": 5, "d": 1])]
        let all = try store.visitors(since: Windows.day, atMost: 100, open: open)
        #expect(all.map { "\($0.id) \($0.requests)" } == ["a 11", "d 1", "b 1", "c 1"])
        let new = try store.newVisitors(since: Windows.day + .seconds(20), atMost: 1, open: open)
        #expect(new.count == 1)
    }

    @Test func whoIsAwayForADayIsForgotten() throws {
        try record([try window(0, ["old": 1])])
        try record([try window(86_400, ["new": 1])], at: 90_000)
        #expect(try shown() == ["new 1 /86400", "old 1 /0"])
        try record([try window(86_410, ["new": 1])], at: 90_000)
        #expect(try shown() == ["new 2 /86410"])
        // A time far ahead makes nobody old.
        try record([try window(900_000, ["ahead": 1])], at: 90_000)
        #expect(try shown() == ["ahead 1 /900000", "new 2 /86410"])
    }
}
