/// Counts the lines of one input for one counter: part of the hot path.
struct CounterFolder {
    private let measure: CounterDefinition.Measure
    private let requests: KindFilter
    private let messages: KindFilter
    private let matcher: (any TextMatcher)?
    private let groups: [GroupField]
    private let source: String
    private let labels: [String: String]
    /// The length of the windows that sketches go by, in seconds.
    private let windowSeconds: Int64
    /// Whether all lines of the input are of one group.
    let isOneGroup: Bool

    private var table = GroupTable()
    private var partial: CounterPartial
    private var key: [UInt8] = []
    /// The second being counted where all lines are of one group, and how much there was in it.
    private var open = CountCell(second: .min, amount: 0)

    /// How many lines have been kept, and how many are.
    private var lineCount = 0
    static let mostLines = 2_048
    /// How many groups of lines are kept apart.
    private static let mostLineGroups = 256

    /// How many cells back a second is looked for before it gets one more.
    private static let reach = 4

    init(_ definition: CounterDefinition, identity: UInt64, profile: InputProfile, windowSeconds: Int64) {
        partial = CounterPartial(identity: identity)
        measure = definition.measure
        let filter = definition.selection.filter?.bound(to: profile)
        requests = KindFilter(filter, .request)
        messages = KindFilter(filter, .message)
        matcher = definition.selection.pattern?.makeMatcher()
        groups = definition.groups
        source = profile.source
        labels = profile.labels
        self.windowSeconds = windowSeconds
        isOneGroup = definition.groups.allSatisfy(\.isOfInput)
    }

    /// Counts a record that happened in a second, whose ranges are of some bytes.
    @inline(__always)
    mutating func fold(_ record: LogRecord, _ bytes: Span<UInt8>, second: Int64, offset: Int) {
        switch record.kind {
        case .request: guard measure != .heartbeats, requests.passes(record, bytes) else { return }
        case .message: guard measure != .heartbeats, messages.passes(record, bytes) else { return }
        case .heartbeat: guard measure == .heartbeats else { return }
        case .directive: return
        }
        if let matcher, !matcher.matches(bytes, record.kind == .message ? record.message : record.path) { return }
        switch measure {
        case .lines, .heartbeats: count(1, record, bytes, second)
        case .bytes: if record.size > 0 { count(record.size, record, bytes, second) }
        case .texts: keep(record, bytes, second, offset)
        case .clients, .durations: sketch(record, bytes, second)
        }
    }

    /// Whether no more groups can be kept apart, so that what has been folded must be handed over.
    var isFull: Bool { measure != .texts && table.keys.count >= GroupTable.most }

    /// How many groups there are, and how many seconds they have about.
    var extent: (groups: Int, cells: Int) {
        let groups = partial.groups.count
        return (
            groups,
            groups > 1 ? partial.groups.reduce(0) { $0 + $1.cells.count } : partial.groups.first?.cells.count ?? 0
        )
    }

    /// Counts a heartbeat without a time: when it came is known where partials are merged.
    mutating func foldUntimedHeartbeat() {
        guard measure == .heartbeats, let group = onlyGroup() else { return }
        partial.groups[group].untimed += 1
    }

    /// What the lines folded so far amount to.
    mutating func finish() -> CounterPartial {
        flush()
        for place in partial.groups.indices { partial.groups[place].cells.order() }
        return partial
    }

    @inline(__always)
    private mutating func count(_ amount: Int, _ record: LogRecord, _ bytes: Span<UInt8>, _ second: Int64) {
        if isOneGroup {
            if second != open.second {
                flush()
                open.second = second
            }
            open.add(amount)
        } else if let group = group(of: record, bytes) {
            partial.groups[group].count(amount, second, reach: CounterFolder.reach)
        }
    }

    /// Lays the second being counted down.
    private mutating func flush() {
        guard open.amount > 0, let group = onlyGroup() else { return }
        partial.groups[group].count(open.amount, open.second, reach: CounterFolder.reach)
        open.amount = 0
    }

    /// The number of the group that all lines are of.
    private mutating func onlyGroup() -> Int? {
        if !partial.groups.isEmpty { return 0 }
        let nothing: [UInt8] = []
        return group(of: LogRecord(), nothing.span)
    }

    /// The number of a line's group, a new one too; `nil` where there are too many.
    private mutating func group(of record: LogRecord, _ bytes: Span<UInt8>) -> Int? {
        key.removeAll(keepingCapacity: true)
        for field in groups { append(field, of: record, bytes) }
        let limit = measure == .texts ? CounterFolder.mostLineGroups : GroupTable.most
        var number = table.number(of: key, atMost: limit)
        if number == nil && measure == .texts {
            // No line is left out: there is a group for what is too various.
            number = table.number(of: GroupKey.others(groups).bytes, atMost: limit + 1)
        }
        guard let number else {
            partial.ungrouped += 1
            return nil
        }
        if number == partial.groups.count { partial.groups.append(CounterPartial.Group(key: table.keys[number])) }
        return number
    }

    private mutating func append(_ field: GroupField, of record: LogRecord, _ bytes: Span<UInt8>) {
        switch field {
        case .source: key.appendGroupValue { $0.append(contentsOf: source.utf8) }
        case .label(let name): key.appendGroupValue { $0.append(contentsOf: (labels[name] ?? "").utf8) }
        default:
            // A closure cannot hold a span.
            let start = key.count
            key.append(0)
            key.append(0)
            field.append(record, bytes, to: &key)
            key.endGroupValue(from: start)
        }
    }

    private mutating func keep(_ record: LogRecord, _ bytes: Span<UInt8>, _ second: Int64, _ offset: Int) {
        guard let group = group(of: record, bytes) else { return }
        let number = partial.groups[group].count(1, second, reach: CounterFolder.reach)
        // As many as an alert that begins with this second can carry.
        guard lineCount < CounterFolder.mostLines, number <= AlertLine.most else { return }
        lineCount += 1
        partial.groups[group].lines.append(AlertLine(record, bytes, source: source, offset: offset))
    }

    private mutating func sketch(_ record: LogRecord, _ bytes: Span<UInt8>, _ second: Int64) {
        guard measure == .clients ? !record.client.isEmpty : record.duration >= 0,
            let group = group(of: record, bytes)
        else { return }
        let window = second.flooredQuotient(by: windowSeconds) * windowSeconds
        if measure == .clients {
            let hash = ByteHash.hash(bytes, record.client)
            partial.groups[group].clients.inWindow(window) { $0.insert(hash: hash) }
        } else {
            partial.groups[group].durations.inWindow(window) { $0.insert(record.duration) }
        }
    }
}

/// What of a filter is left to ask lines of one kind, often nothing.
private struct KindFilter {
    private enum Mode { case all, none, some }

    private let mode: Mode
    private let filter: RecordFilter

    init(_ filter: RecordFilter?, _ kind: LogRecord.Kind) {
        let bound = filter?.bound(to: kind)
        mode = bound.map { $0.passesAll ? .all : $0.passesNone ? .none : .some } ?? .all
        self.filter = bound ?? .all
    }

    @inline(__always)
    func passes(_ record: LogRecord, _ bytes: Span<UInt8>) -> Bool {
        switch mode {
        case .all: true
        case .none: false
        case .some: filter.passes(record, bytes)
        }
    }
}

extension CounterPartial.Group {
    /// Adds to the cell of a second, if it is one of the last, and returns how much there is in it.
    @inline(__always)
    @discardableResult
    fileprivate mutating func count(_ amount: Int, _ second: Int64, reach: Int) -> Int {
        var place = cells.count - 1
        let limit = max(0, cells.count - reach)
        while place >= limit {
            if cells[place].second == second {
                cells[place].add(amount)
                return cells[place].amount
            }
            place -= 1
        }
        cells.append(CountCell(second: second, amount: min(amount, CountCell.greatest)))
        return amount
    }
}

extension Array {
    /// Changes the sketch of a window, a new one too.
    fileprivate mutating func inWindow<Sketch>(_ second: Int64, _ change: (inout Sketch) -> Void)
    where Element == SketchCell<Sketch> {
        let place = lastIndex { $0.second == second }
        if place == nil { append(SketchCell(second: second)) }
        change(&self[place ?? count - 1].sketch)
    }
}
