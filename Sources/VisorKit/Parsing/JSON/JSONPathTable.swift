/// The keys of `JSONKeys` as a tree in one table, so that a line's keys are looked up by their bytes.
///
/// A node is a place in a line's structure below which something is asked for; the root is the line's object. The steps
/// from a node to the next stand in an open hash table, a quarter full at most, by the node and the key's bytes: whatever
/// keys a line has, a look-up costs a few comparisons.
struct JSONPathTable: Sendable {
    /// The node of the line's object.
    static let root = 0
    /// What stands for a place below which nothing is asked for.
    static let none = -1

    /// What is asked for at a node.
    struct Target {
        let slot: JSONSlot
        /// The place of the path among those of its field: the lowest wins.
        let rank: Int
    }

    private struct Step {
        let hash: UInt64
        let parent: Int
        let key: Range<Int>
        let child: Int
    }

    private static let forwardedFor = JSONSlot(.forwardedFor)

    private var steps: [Step] = []
    private var keyBytes: [UInt8] = []
    /// Places in `steps`; -1 is free.
    private var places: [Int] = []
    /// What is asked for at each node; all behind each other, and where those of a node end.
    private var targets: [Target] = []
    private var targetEnds: [Int] = []
    /// The length in bytes of the longest key that is asked for.
    private(set) var longestKey = 0

    init(_ keys: JSONKeys) {
        var targets: [[Target]] = [[]]
        for field in LineField.allCases {
            for (rank, path) in (keys.paths[field] ?? []).enumerated() {
                insert(JSONKeys.keys(of: path), Target(slot: JSONSlot(field), rank: 2 * rank), &targets)
                insert([path[...]], Target(slot: JSONSlot(field), rank: 2 * rank + 1), &targets)
            }
        }
        insert(["heartbeat"], Target(slot: .heartbeat, rank: 0), &targets)
        insert(["logger"], Target(slot: .logger, rank: 0), &targets)
        for asked in targets {
            self.targets += asked
            targetEnds.append(self.targets.count)
        }
        fillPlaces()
    }

    private mutating func insert(_ path: [Substring], _ target: Target, _ targets: inout [[Target]]) {
        var node = JSONPathTable.root
        for key in path { node = makeChild(Array(key.utf8), under: node, &targets) }
        // The same path twice in a field's list counts where it stands first.
        guard !targets[node].contains(where: { $0.slot == target.slot }) else { return }
        targets[node].append(target)
    }

    /// The node of a key under another, made where it is not there yet.
    private mutating func makeChild(_ key: [UInt8], under parent: Int, _ targets: inout [[Target]]) -> Int {
        let known = steps.first { $0.parent == parent && keyBytes[$0.key].elementsEqual(key) }
        if let known { return known.child }
        let start = keyBytes.count
        keyBytes += key
        longestKey = max(longestKey, key.count)
        let hash = JSONPathTable.hash(key.span, 0..<key.count, under: parent)
        steps.append(Step(hash: hash, parent: parent, key: start..<keyBytes.count, child: targets.count))
        targets.append([])
        return targets.count - 1
    }

    private mutating func fillPlaces() {
        var size = 16
        while size < steps.count * 4 { size *= 2 }
        places = Array(repeating: -1, count: size)
        for number in steps.indices {
            var place = Int(truncatingIfNeeded: steps[number].hash) & (size - 1)
            while places[place] >= 0 { place = (place + 1) & (size - 1) }
            places[place] = number
        }
    }

    @inline(__always)
    private static func hash(_ bytes: Span<UInt8>, _ key: Range<Int>, under node: Int) -> UInt64 {
        ByteHash.hash(bytes, key) ^ UInt64(truncatingIfNeeded: node) &* 0x9e37_79b9_7f4a_7c15
    }

    /// The node of a key under another, or `none`.
    @inline(__always)
    func child(_ bytes: Span<UInt8>, _ key: Range<Int>, under parent: Int) -> Int {
        guard key.count <= longestKey else { return JSONPathTable.none }
        let hash = JSONPathTable.hash(bytes, key, under: parent)
        var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[place] >= 0 {
            let step = steps[places[place]]
            if step.hash == hash, step.parent == parent, step.key.count == key.count,
                bytes.isEqual(at: key.lowerBound, to: keyBytes.span, at: step.key.lowerBound, count: key.count)
            {
                return step.child
            }
            place = (place + 1) & (places.count - 1)
        }
        return JSONPathTable.none
    }

    /// Whether of an array at a node the last element counts and not the first: of headers `X-Forwarded-For` the last is
    /// the one that the nearest proxy added, and those before may be anyone's.
    func asksForLastElement(at node: Int) -> Bool {
        guard node != JSONPathTable.none else { return false }
        var found = false
        forEachTarget(at: node) { found = found || $0.slot == JSONPathTable.forwardedFor }
        return found
    }

    /// Hands everything that is asked for at a node to a closure.
    @inline(__always)
    func forEachTarget(at node: Int, _ body: (Target) -> Void) {
        let start = node == 0 ? 0 : targetEnds[node - 1]
        for number in start..<targetEnds[node] { body(targets[number]) }
    }
}
