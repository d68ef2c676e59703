/// What is counted for rules as bytes, within what a folder makes of a run of lines.
extension CounterPartial {
    /// How many counters a set of rules has at most: two for each.
    static let most = 2 * RuleSet.mostRules

    /// How many seconds the groups of a counter have together at most: more than the lines of a block can have, and few enough that
    /// no sum of their amounts overflows.
    static let mostCells = 1 << 20

    func encode(into writer: inout BinaryWriter) {
        writer.word(identity)
        writer.count(ungrouped)
        writer.array(groups) { writer, group in group.encode(into: &writer) }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(identity: try reader.word())
        ungrouped = try reader.count(atMost: PartialSummary.greatestTally)
        groups = try reader.array(atMost: GroupTable.most, Group.init(from:))
        let fieldCount = groups.first?.key.fieldCount
        guard groups.allSatisfy({ $0.key.fieldCount != nil && $0.key.fieldCount == fieldCount }),
            Set(groups.map(\.key)).count == groups.count,
            groups.reduce(0, { $0 + $1.cells.count }) <= CounterPartial.mostCells,
            groups.reduce(0, { $0 + $1.lines.count }) <= CounterFolder.mostLines
        else { throw .holdsImpossibleNumber }
    }

    /// Whether the groups are those of a definition's fields.
    func hasKeys(of definition: CounterDefinition) -> Bool {
        groups.first.map { $0.key.fieldCount == definition.groups.count } ?? true
    }
}

/// A second is written as its distance from the one before it.
extension CounterPartial.Group {
    fileprivate func encode(into writer: inout BinaryWriter) {
        key.encode(into: &writer)
        encodeCells(into: &writer)
        writer.array(clients) { writer, cell in cell.encode(into: &writer) }
        writer.array(durations) { writer, cell in cell.encode(into: &writer) }
        writer.count(untimed)
        writer.array(lines) { writer, line in line.encode(into: &writer) }
    }

    private func encodeCells(into writer: inout BinaryWriter) {
        var last: Int64?
        writer.array(cells) { writer, cell in
            if let last { writer.count(Int(cell.second - last)) } else { writer.integer(Int(cell.second)) }
            writer.count(cell.amount)
            last = cell.second
        }
    }

    fileprivate init(from reader: inout BinaryReader) throws(WireError) {
        key = try GroupKey(from: &reader)
        cells = try CounterPartial.Group.cells(from: &reader)
        clients = try reader.array(atMost: FoldedBlock.windowLimit, SketchCell.init(from:))
        durations = try reader.array(atMost: FoldedBlock.windowLimit, SketchCell.init(from:))
        untimed = try reader.count(atMost: PartialSummary.greatestTally)
        lines = try reader.array(atMost: CounterFolder.mostLines, AlertLine.init(from:))
        guard lines.allSatisfy(\.isWithinLimits),
            Set(clients.map(\.second)).count == clients.count,
            Set(durations.map(\.second)).count == durations.count,
            durations.allSatisfy({ $0.sketch.count <= PartialSummary.greatestTally })
        else { throw .holdsImpossibleNumber }
    }

    private static func cells(from reader: inout BinaryReader) throws(WireError) -> [CountCell] {
        var last: Int64?
        return try reader.array(atMost: CounterPartial.mostCells) { reader throws(WireError) in
            let second: Int64
            if let last { second = try reader.second(after: last) } else { second = try reader.second() }
            let amount = try reader.count(atMost: CountCell.greatest)
            guard amount > 0 else { throw .holdsImpossibleNumber }
            last = second
            return CountCell(second: second, amount: amount)
        }
    }
}

extension SketchCell {
    fileprivate func encode(into writer: inout BinaryWriter) {
        writer.integer(Int(second))
        sketch.encode(into: &writer)
    }

    fileprivate init(from reader: inout BinaryReader) throws(WireError) {
        self.init(second: try reader.second(), sketch: try Sketch(from: &reader))
    }
}

extension BinaryReader {
    /// Reads a second by its distance from one before it.
    fileprivate mutating func second(after last: Int64) throws(WireError) -> Int64 {
        let distance = Int64(try count(atMost: 1 << 41))
        guard distance > 0, last + distance < 1 << 40 else { throw .holdsImpossibleNumber }
        return last + distance
    }
}

extension AlertLine {
    /// How long the name of a source is at most, in bytes: more than a path can have, and less than a hostile one would like.
    fileprivate static let longestSource = 1 << 14

    /// Whether no text is longer than a line's text can be: bytes that are no text take three each.
    fileprivate var isWithinLimits: Bool {
        [process, client, message].allSatisfy { $0.utf8.count <= 3 * AlertLine.longestText }
            && source.utf8.count <= AlertLine.longestSource
    }
}

extension GroupKey {
    /// How many values there are; `nil` where the bytes are not those of values.
    fileprivate var fieldCount: Int? {
        var (position, count) = (0, 0)
        while position < bytes.count {
            guard position + 2 <= bytes.count else { return nil }
            let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
            guard length <= GroupKey.longestValue, position + 2 + length <= bytes.count else { return nil }
            position += 2 + length
            count += 1
        }
        return count
    }
}
