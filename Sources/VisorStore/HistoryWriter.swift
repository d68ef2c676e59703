import Foundation
import GRDB
import VisorKit

/// Writes windows into a history, and all coarser ones that they are part of.
struct HistoryWriter {
    let database: Database
    let levels: HistoryLevels

    /// What the top lists of a window have that is kept.
    ///
    /// What a page shows of a range, and some more, so that the merge of many is right at its head. A window takes some 10 to 30 KiB
    /// then.
    static let tops = HeavyHitters.Capacity(keys: 200, bytes: 16 << 10)

    private static let insertion: String = {
        let columns = ["size", "start", "revision"] + WindowFigures.columns + ["summary"]
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let changes = columns.dropFirst(2).map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return "INSERT INTO window (\(columns.joined(separator: ", "))) VALUES (\(places)) "
            + "ON CONFLICT (size, start) DO UPDATE SET \(changes)"
    }()

    /// Writes windows, of which only those count that say more than what is there.
    func write(_ updates: [WindowUpdate]) throws {
        var changed: [TimeSpan: Set<EventTime>] = [:]
        for update in updates {
            let size = TimeSpan(microseconds: update.end.microseconds - update.start.microseconds)
            let isNew = try insert(
                update.start, size, update.summary, revision: update.revision,
                onlyAbove: "WHERE excluded.revision > revision")
            guard isNew else { continue }
            changed[size, default: []].insert(update.start)
            if !update.visitors.isEmpty { try VisitorWriter(database: database, levels: levels).write(update) }
        }
        // From the finest on, so that each is computed once, of parts that are as they will stay.
        for size in changed.keys.sorted() { try raise(size, changed[size] ?? []) }
    }

    /// Computes the coarser windows anew that windows of a length are part of.
    private func raise(_ size: TimeSpan, _ starts: Set<EventTime>) throws {
        guard let parent = HistoryLevels.parent(of: size), !starts.isEmpty else { return }
        let parents = Set(starts.map { $0.floored(to: parent) })
        for start in parents.sorted() {
            let summary = try HistoryStore.merge(database, size, start..<start + parent)
            _ = try insert(start, parent, summary, revision: summary.lines, onlyAbove: "")
        }
        try raise(parent, parents)
    }

    /// - Returns: whether the window stands there now.
    private func insert(
        _ start: EventTime, _ size: TimeSpan, _ summary: WindowSummary, revision: Int, onlyAbove condition: String
    ) throws -> Bool {
        let figures = WindowFigures(start, summary)
        let kept = HistoryStore.kept(summary)
        let head: [(any DatabaseValueConvertible)?] = [size.microseconds, start.microseconds, revision]
        try database.execute(
            sql: "\(HistoryWriter.insertion) \(condition)",
            arguments: StatementArguments(head + figures.values + [Data(kept.stored)]))
        return database.changesCount > 0
    }
}

extension WindowSummary {
    /// The summary in a column of a row.
    init(row: Row, _ column: Int) throws {
        let data: Data = row[column]
        self = try WindowSummary(stored: [UInt8](data))
    }
}
