/// An amount over a span that slides along event time, and what has been counted ahead of where it stands.
///
/// Instants are whole seconds. At an instant the span covers the cells that begin at or after its own beginning and end at or
/// before the instant.
struct SlidingCount: Sendable {
    /// Where the span stands, and what it covers.
    private struct Cursor: Sendable {
        var instant: Int64
        /// The first cell that has not left the span.
        var lower = 0
        /// The first cell that has not come into it.
        var upper = 0
        var sum = 0
    }

    /// How many cells of a span there are at most: those of longer spans than an hour are longer than a second.
    static let mostCells: Int64 = 3_600
    /// How many cells may wait for their instants.
    static let mostAhead = 65_536

    /// The length of the span in seconds, a multiple of the step.
    let span: Int64
    /// The length of a cell in seconds.
    let step: Int64

    /// The cells by time, at most one for each beginning; those before the span may still be there.
    private var cells: [CountCell] = []
    private var cursor: Cursor
    /// The amount in the cells that have not come into the span.
    private var ahead = 0
    /// Whether the amount has changed since the instant, by lines that came late.
    private var isStirred = false

    /// A span that ends at an instant, and in which nothing has been counted.
    init(span: TimeSpan, at instant: Int64) {
        let seconds = max(1, span.wholeSeconds)
        step = (seconds + SlidingCount.mostCells - 1) / SlidingCount.mostCells
        self.span = (seconds + step - 1) / step * step
        cursor = Cursor(instant: instant)
    }

    /// The amount in the span.
    var sum: Int { cursor.sum }

    /// Whether there is nothing in the span and nothing ahead.
    var isEmpty: Bool { cursor.lower == cells.count }

    /// The most that an amount can come to before anything else is counted.
    var most: Int { cursor.sum + ahead }

    /// Up to where instants must be decided because too many cells wait; `nil` where they do not.
    var backlogEnd: Int64? {
        let waiting = cells.count - cursor.upper
        return waiting > SlidingCount.mostAhead ? cells[cells.count - waiting / 2].second : nil
    }

    /// Counts amounts in seconds, by time; what lies before the span is forgotten.
    mutating func add(_ more: [CountCell]) {
        guard let first = more.first, more.count > 16, let last = cells.last, first.second <= last.second else {
            for cell in more { add(cell.amount, at: cell.second) }
            return
        }
        // Many seconds among those that are known, one by one, would move all behind them each time.
        var others: [CountCell] = []
        for cell in more {
            let beginning = beginning(of: cell.second)
            guard beginning >= cursor.instant - span else { continue }
            others.append(CountCell(second: beginning, amount: cell.amount))
        }
        others.order()
        cells.removeFirst(cursor.lower)
        cells.merge(others)
        let instant = cursor.instant
        cursor = Cursor(instant: .min)
        ahead = cells.reduce(0) { $0 + $1.amount }
        move(&cursor, to: instant, ahead: &ahead)
        isStirred = true
    }

    /// The beginning of the cell that a second lies in.
    private func beginning(of second: Int64) -> Int64 {
        step == 1 ? second : second.flooredQuotient(by: step) * step
    }

    /// Counts an amount in a second; what lies before the span is forgotten.
    mutating func add(_ amount: Int, at second: Int64) {
        let beginning = beginning(of: second)
        guard beginning >= cursor.instant - span else { return }
        let place = position(of: beginning)
        let isIn = beginning + step <= cursor.instant
        let before: Int
        if place < cells.count, cells[place].second == beginning {
            before = cells[place].amount
        } else {
            cells.insert(CountCell(second: beginning, amount: 0), at: place)
            before = 0
            if isIn { cursor.upper += 1 }
        }
        cells[place].add(amount)
        let change = cells[place].amount - before
        if isIn { cursor.sum += change } else { ahead += change }
        if isIn { isStirred = true }
    }

    /// The next instant after the last at which the amount is another.
    var nextChange: Int64? {
        if isStirred { return cursor.instant + 1 }
        let coming = cursor.upper < cells.count ? cells[cursor.upper].second + step : nil
        let going = cursor.lower < cursor.upper ? cells[cursor.lower].second + span + step : nil
        return earliest(coming, going)
    }

    /// Goes on to an instant.
    mutating func advance(to instant: Int64) {
        if instant > cursor.instant { isStirred = false }
        move(&cursor, to: instant, ahead: &ahead)
        // Now and then, so that a cell is not moved for each that goes.
        guard cursor.lower > 32, cursor.lower * 2 > cells.count else { return }
        cells.removeFirst(cursor.lower)
        cursor.upper -= cursor.lower
        cursor.lower = 0
    }

    /// The first instant after the last at which the amount that has been counted so far is one that a closure looks for, among
    /// those at which something comes into the span or has come late.
    func firstInstant(where matches: (Int) -> Bool) -> Int64? {
        var (cursor, ahead) = (cursor, ahead)
        if isStirred {
            move(&cursor, to: cursor.instant + 1, ahead: &ahead)
            if matches(cursor.sum) { return cursor.instant }
        }
        while cursor.upper < cells.count {
            move(&cursor, to: cells[cursor.upper].second + step, ahead: &ahead)
            if matches(cursor.sum) { return cursor.instant }
        }
        return nil
    }

    @inline(__always)
    private func move(_ cursor: inout Cursor, to instant: Int64, ahead: inout Int) {
        guard instant > cursor.instant else { return }
        cursor.instant = instant
        while cursor.upper < cells.count, cells[cursor.upper].second + step <= instant {
            cursor.sum += cells[cursor.upper].amount
            ahead -= cells[cursor.upper].amount
            cursor.upper += 1
        }
        while cursor.lower < cursor.upper, cells[cursor.lower].second < instant - span {
            cursor.sum -= cells[cursor.lower].amount
            cursor.lower += 1
        }
    }

    /// The place of the first cell that does not begin before a second.
    private func position(of second: Int64) -> Int {
        guard let last = cells.last, last.second >= second else { return cells.count }
        if last.second == second { return cells.count - 1 }
        var range = 0..<cells.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = cells[middle].second < second ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(cursor.instant))
        writer.bool(isStirred)
        writer.array(cells[cursor.lower...]) { writer, cell in
            writer.integer(Int(cell.second))
            writer.count(cell.amount)
        }
    }

    /// Takes over what has been counted, from bytes that may be any.
    mutating func restore(from reader: inout BinaryReader) throws(WireError) {
        cursor = Cursor(instant: Int64(try reader.second()))
        let wasStirred = try reader.bool()
        (cells, ahead) = ([], 0)
        let count = try reader.count(atMost: 1 << 18)
        for _ in 0..<count {
            let second = try reader.second()
            add(try reader.count(atMost: CountCell.greatest), at: second)
        }
        isStirred = wasStirred
    }
}

extension BinaryReader {
    /// Reads a second of the times that a state may hold.
    mutating func second() throws(WireError) -> Int64 {
        let second = Int64(try integer())
        guard second.magnitude < 1 << 40 else { throw .holdsImpossibleNumber }
        return second
    }
}
