/// Who was there in a window: each by a name, with the time and the path of the last request, and how many there were.
///
/// When there are too many, those go that were seen last the longest ago: what is kept of the others is exact. Merging is
/// commutative and associative while all fit.
public struct VisitorTable: Equatable, Sendable {
    /// One who was there.
    public struct Visitor: Equatable, Sendable {
        /// The name, in UTF-8; cut to 64 bytes.
        public var id: [UInt8]
        /// When the last request came.
        public var seen: EventTime
        /// The path of the last request; cut to 128 bytes.
        public var path: [UInt8]
        /// How many requests there were.
        public var requests: Int

        /// One who was there.
        public init(id: [UInt8], seen: EventTime, path: [UInt8], requests: Int) {
            (self.id, self.seen, self.path, self.requests) = (id, seen, path, requests)
        }
    }

    private struct Entry: Sendable {
        let hash: UInt64
        var seen: EventTime
        var requests: Int
        let idLength: UInt8
        var pathLength: UInt8
    }

    /// How many a window keeps when it has twice as many.
    public static let most = 1_024
    static let longestID = 64
    static let longestPath = 128
    private static let stride = longestID + longestPath

    private var entries: [Entry] = []
    /// Names and paths, each of an entry in as many bytes as they may have.
    private var text: [UInt8] = []
    /// Open addressing over `entries`: the entry's place plus one; 0 is free.
    private var slots: [UInt16] = []

    /// A table of nobody.
    public init() {}

    /// How many were there.
    public var count: Int { entries.count }

    /// Whether nobody was there.
    public var isEmpty: Bool { entries.isEmpty }

    /// Who was there, in no order.
    public var visitors: [Visitor] { entries.indices.map(visitor) }

    /// Notes requests of somebody, whose name and path stand in ranges of a buffer.
    ///
    /// Of two requests at the same time the one with the greater path counts as the last, so that the order does not matter.
    @inline(__always)
    mutating func note(
        _ bytes: Span<UInt8>, id: Range<Int>, path: Range<Int>, at time: EventTime, requests: Int = 1
    ) {
        let id = id.lowerBound..<min(id.upperBound, id.lowerBound + VisitorTable.longestID)
        let path = path.lowerBound..<min(path.upperBound, path.lowerBound + VisitorTable.longestPath)
        let hash = ByteHash.hash(bytes, id)
        guard let number = find(bytes, id, hash) else { return insert(bytes, id, path, hash, time, requests) }
        entries[number].requests = entries[number].requests.addingSaturated(requests)
        let seen = entries[number].seen
        guard time > seen || time == seen && isBehind(pathOf: number, bytes, path) else { return }
        entries[number].seen = time
        write(bytes, path, to: number)
    }

    /// Adds requests of somebody.
    public mutating func add(_ visitor: Visitor) {
        let bytes = visitor.id + visitor.path
        note(
            bytes.span, id: 0..<visitor.id.count, path: visitor.id.count..<bytes.count, at: visitor.seen,
            requests: visitor.requests)
    }

    /// Adds those of another table.
    public mutating func merge(_ other: VisitorTable) {
        if isEmpty {
            self = other
            return
        }
        for (number, entry) in other.entries.enumerated() {
            let start = number * VisitorTable.stride
            let pathStart = start + VisitorTable.longestID
            note(
                other.text.span, id: start..<start + Int(entry.idLength),
                path: pathStart..<pathStart + Int(entry.pathLength), at: entry.seen, requests: entry.requests)
        }
    }

    /// Two tables are equal that have the same visitors, in whatever order they came.
    public static func == (left: VisitorTable, right: VisitorTable) -> Bool {
        func sorted(_ table: VisitorTable) -> [Visitor] {
            table.visitors.sorted { $0.id.lexicographicallyPrecedes($1.id) }
        }
        return sorted(left) == sorted(right)
    }

    private func visitor(_ number: Int) -> Visitor {
        let (entry, start) = (entries[number], number * VisitorTable.stride)
        let path = start + VisitorTable.longestID
        return Visitor(
            id: Array(text[start..<start + Int(entry.idLength)]), seen: entry.seen,
            path: Array(text[path..<path + Int(entry.pathLength)]), requests: entry.requests)
    }

    @inline(__always)
    private func find(_ bytes: Span<UInt8>, _ id: Range<Int>, _ hash: UInt64) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let number = Int(slots[place]) - 1
            if entries[number].hash == hash, isName(of: number, bytes, id) { return number }
            place = (place + 1) & mask
        }
        return nil
    }

    @inline(__always)
    private func isName(of number: Int, _ bytes: Span<UInt8>, _ id: Range<Int>) -> Bool {
        guard Int(entries[number].idLength) == id.count else { return false }
        let start = number * VisitorTable.stride
        for offset in 0..<id.count where text[start + offset] != bytes[id.lowerBound + offset] { return false }
        return true
    }

    /// Whether a path comes behind that of an entry, in the order of bytes.
    private func isBehind(pathOf number: Int, _ bytes: Span<UInt8>, _ path: Range<Int>) -> Bool {
        let start = number * VisitorTable.stride + VisitorTable.longestID
        let length = Int(entries[number].pathLength)
        for offset in 0..<min(length, path.count) {
            let (known, new) = (text[start + offset], bytes[path.lowerBound + offset])
            if known != new { return new > known }
        }
        return path.count > length
    }

    private mutating func write(_ bytes: Span<UInt8>, _ path: Range<Int>, to number: Int) {
        let start = number * VisitorTable.stride + VisitorTable.longestID
        for offset in 0..<path.count { text[start + offset] = bytes[path.lowerBound + offset] }
        entries[number].pathLength = UInt8(path.count)
    }

    private mutating func insert(
        _ bytes: Span<UInt8>, _ id: Range<Int>, _ path: Range<Int>, _ hash: UInt64, _ time: EventTime, _ requests: Int
    ) {
        if entries.count >= 2 * VisitorTable.most { prune() }
        let start = text.count
        text.append(contentsOf: repeatElement(0, count: VisitorTable.stride))
        for offset in 0..<id.count { text[start + offset] = bytes[id.lowerBound + offset] }
        entries.append(
            Entry(hash: hash, seen: time, requests: requests, idLength: UInt8(id.count), pathLength: 0))
        write(bytes, path, to: entries.count - 1)
        if slots.count < 2 * entries.count { rebuild() } else { addSlot(of: entries.count - 1) }
    }

    /// Lets those go that were seen last the longest ago.
    private mutating func prune() {
        let order = entries.indices.sorted { entries[$0].seen > entries[$1].seen }
        let kept = order.prefix(VisitorTable.most).sorted()
        let stride = VisitorTable.stride
        text = kept.flatMap { text[$0 * stride..<($0 + 1) * stride] }
        entries = kept.map { entries[$0] }
        rebuild()
    }

    private mutating func rebuild() {
        var size = 32
        while size < 4 * entries.count { size *= 2 }
        slots = [UInt16](repeating: 0, count: size)
        for number in entries.indices { addSlot(of: number) }
    }

    private mutating func addSlot(of number: Int) {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: entries[number].hash) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = UInt16(number + 1)
    }
}
