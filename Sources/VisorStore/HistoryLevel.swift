import GRDB
import VisorKit

/// A length of windows that a history has, and from when on.
struct HistoryLevel: Equatable, Sendable {
    let size: TimeSpan
    let oldest: EventTime

    /// A part of a range, and the length of the windows that it is read of.
    struct Piece: Equatable, Sendable {
        let size: TimeSpan
        let range: Range<EventTime>
    }

    /// All that there are, the finest first.
    static func all(_ database: Database) throws -> [HistoryLevel] {
        let sizes = try Int64.fetchAll(database, sql: "SELECT DISTINCT size FROM window ORDER BY size")
        return try sizes.compactMap { size in
            let oldest = try Int64.fetchOne(
                database, sql: "SELECT min(start) FROM window WHERE size = ?", arguments: [size])
            return oldest.map {
                HistoryLevel(size: TimeSpan(microseconds: size), oldest: EventTime(microseconds: $0))
            }
        }
    }

    /// The finest of which a range has at most so many windows, and that goes back as far as the range, or as any.
    static func best(of levels: [HistoryLevel], for range: Range<EventTime>, atMost limit: Int) -> HistoryLevel? {
        let length = range.upperBound.microseconds - range.lowerBound.microseconds
        let few = levels.filter { length / $0.size.microseconds <= limit }
        return few.indices.first { index in
            let level = few[index]
            return few[index...].allSatisfy { reaches(level, at: max(range.lowerBound, $0.oldest), as: $0) }
        }.map { few[$0] } ?? few.last ?? levels.last
    }

    /// Cuts a range into parts, each read of windows as coarse as fit into it.
    ///
    /// Where the finer windows are gone already, and at the ends of the finest, a part goes beyond the range.
    static func pieces(of range: Range<EventTime>, _ levels: [HistoryLevel]) -> [Piece] {
        guard let coarsest = levels.last, range.lowerBound < range.upperBound else { return [] }
        let finer = levels.dropLast().filter { coarsest.size.microseconds % $0.size.microseconds == 0 }
        guard !finer.isEmpty else { return [Piece(size: coarsest.size, range: outward(range, coarsest.size))] }
        var (lower, upper) = (range.lowerBound.raised(to: coarsest.size), range.upperBound.floored(to: coarsest.size))
        guard lower <= upper else {
            // Within one window of this length.
            let isThere = finer.contains { reaches($0, at: range.lowerBound, as: coarsest) }
            return isThere
                ? pieces(of: range, finer) : [Piece(size: coarsest.size, range: outward(range, coarsest.size))]
        }
        var found: [Piece] = []
        if range.lowerBound < lower {
            let edge = range.lowerBound..<lower
            if finer.contains(where: { reaches($0, at: edge.lowerBound, as: coarsest) }) {
                found += pieces(of: edge, finer)
            } else {
                lower = lower - coarsest.size
            }
        }
        if upper < range.upperBound {
            let edge = upper..<range.upperBound
            if finer.contains(where: { reaches($0, at: edge.lowerBound, as: coarsest) }) {
                found += pieces(of: edge, finer)
            } else {
                upper = upper + coarsest.size
            }
        }
        if lower < upper { found.append(Piece(size: coarsest.size, range: lower..<upper)) }
        return found
    }

    /// Whether windows of one length are there for all that those of a coarser one have from a moment on.
    private static func reaches(_ level: HistoryLevel, at moment: EventTime, as coarse: HistoryLevel) -> Bool {
        // The oldest coarse window was made of finer ones: where the finer begin within it, none has gone.
        level.oldest <= moment || level.oldest.floored(to: coarse.size) <= coarse.oldest
    }

    private static func outward(_ range: Range<EventTime>, _ size: TimeSpan) -> Range<EventTime> {
        range.lowerBound.floored(to: size)..<range.upperBound.raised(to: size)
    }
}
