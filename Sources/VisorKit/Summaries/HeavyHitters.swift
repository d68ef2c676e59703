/// The keys that come most often, in bounded memory, with a bound on the error.
///
/// While the different keys fit, all counts are exact. When there are too many, the table is pruned in the manner of
/// Misra and Gries: the count of the first key that must go is subtracted from all, and those at or below it go. What
/// has been subtracted so far is `error`: a key's true count lies between its `count` and `count + error`, and a key
/// that is not listed came at most `error` times. Merged tables add their errors (P. K. Agarwal et al., "Mergeable
/// Summaries", 2012). Pruning when the table holds twice what it keeps spreads its cost over many insertions.
public struct HeavyHitters: Sendable {
    /// How many keys, and bytes of keys, a table keeps when it is pruned.
    public struct Capacity: Hashable, Sendable {
        /// How many keys there may be: the number of an entry, of which there are up to twice as many, has 16 bits.
        static let keyLimits = 1...30_000

        /// The number of keys, 1 to 30,000.
        public let keys: Int
        /// The number of bytes of all keys together.
        public let bytes: Int

        /// What the tables of a window summary keep.
        public static let standard = Capacity(keys: 4_096, bytes: 512 << 10)

        /// How many bytes the tables of windows that wait for late lines take together before they give up keys, where nothing
        /// else is said.
        public static let retainedMemory = 8 << 20

        /// What these tables keep then: a share of their memory for each, whatever their number.
        static func retained(windows: Int, memory: Int) -> Capacity {
            let share = memory / max(windows, 1) / 8
            return Capacity(
                keys: min(max(share / 64, 64), standard.keys), bytes: min(max(share / 2, 2_048), standard.bytes))
        }

        /// A capacity for so many keys and bytes.
        public init(keys: Int, bytes: Int) {
            precondition(Capacity.keyLimits.contains(keys) && bytes >= HeavyHitters.longestKey)
            self.keys = keys
            self.bytes = bytes
        }
    }

    /// The longest key in bytes: what stands behind is cut off.
    public static let longestKey = 512

    struct Entry: Sendable {
        let hash: UInt64
        var count: Int
        let start: UInt32
        let length: UInt16
        /// The number of the entry in another table that this key always counts for as well, or `noLink`.
        var link = noLink

        static let noLink = UInt16.max

        var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
    }

    /// By how much a count may be too low.
    public internal(set) var error = 0

    let capacity: Capacity
    /// Open addressing over `entries`: 16 bits of the hash, and the entry's place plus one; 0 is free.
    private var slots: [UInt32] = []
    private(set) var entries: [Entry] = []
    /// The bytes of all keys, one behind the other.
    private(set) var keyBytes: [UInt8] = []

    /// An empty table.
    public init(capacity: Capacity = .standard) {
        self.capacity = capacity
    }

    /// How many different keys are in the table.
    public var keyCount: Int { entries.count }

    /// The part of a range that counts as its key.
    @inline(__always)
    static func key(_ range: Range<Int>) -> Range<Int> {
        range.count <= longestKey ? range : range.lowerBound..<range.lowerBound + longestKey
    }

    /// Counts the key that stands in a range of a buffer.
    public mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>, count: Int = 1) {
        let key = HeavyHitters.key(range)
        _ = add(bytes, key, hash: ByteHash.hash(bytes, key), count: count)
    }

    /// Counts a key whose hash is known; `key` is at most `longestKey` long.
    ///
    /// - Returns: the number of the key's entry, which holds until keys are pruned; `nil` if that has just happened.
    @inline(__always)
    mutating func add(_ bytes: Span<UInt8>, _ key: Range<Int>, hash: UInt64, count: Int = 1) -> Int? {
        if slots.isEmpty { slots = [UInt32](repeating: 0, count: 16) }
        let mask = slots.count - 1
        let tag = UInt32(truncatingIfNeeded: hash >> 48) << 16
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let slot = slots[place]
            let number = Int(slot & 0xffff) - 1
            if slot & 0xffff_0000 == tag, holds(number, bytes, key, hash) {
                entries[number].count += count
                return number
            }
            place = (place + 1) & mask
        }
        return insert(bytes, key, hash, count, at: place)
    }

    /// Counts the key of an entry once more.
    @inline(__always)
    mutating func add(entry number: Int) {
        entries[number].count += 1
    }

    /// The number of the entry in another table that an entry's key counts for as well, if it has been linked.
    @inline(__always)
    func link(of number: Int) -> Int? {
        let link = entries[number].link
        return link == Entry.noLink ? nil : Int(link)
    }

    /// Links an entry to the one of another table that its key always counts for as well.
    mutating func link(_ number: Int, to other: Int) {
        entries[number].link = UInt16(truncatingIfNeeded: other)
    }

    /// Forgets all links, since the numbers in the other table have changed.
    mutating func removeLinks() {
        for number in entries.indices { entries[number].link = Entry.noLink }
    }

    @inline(__always)
    private func holds(_ number: Int, _ bytes: Span<UInt8>, _ key: Range<Int>, _ hash: UInt64) -> Bool {
        let entry = entries[number]
        guard entry.hash == hash, Int(entry.length) == key.count else { return false }
        return keyBytes.span.isEqual(at: Int(entry.start), to: bytes, at: key.lowerBound, count: key.count)
    }

    private mutating func insert(
        _ bytes: Span<UInt8>, _ key: Range<Int>, _ hash: UInt64, _ count: Int, at place: Int
    ) -> Int? {
        let number = entries.count
        let start = keyBytes.count
        for position in key { keyBytes.append(bytes[position]) }
        entries.append(Entry(hash: hash, count: count, start: UInt32(start), length: UInt16(key.count)))
        slots[place] = HeavyHitters.slot(hash, number)
        if entries.count >= 2 * capacity.keys || keyBytes.count >= 2 * capacity.bytes {
            prune()
            return nil
        }
        if entries.count * 2 > slots.count { index(size: slots.count * 2) }
        return number
    }

    private static func slot(_ hash: UInt64, _ number: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: hash >> 48) << 16 | UInt32(number + 1)
    }

    /// Lays the slots anew for the entries that there are.
    private mutating func index(size: Int) {
        slots = [UInt32](repeating: 0, count: size)
        for (number, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & (size - 1)
            while slots[place] != 0 { place = (place + 1) & (size - 1) }
            slots[place] = HeavyHitters.slot(entry.hash, number)
        }
    }

    /// How many bytes the table takes, with the room that it keeps for keys to come.
    var byteCount: Int {
        entries.capacity * MemoryLayout<Entry>.stride + slots.count * MemoryLayout<UInt32>.stride + keyBytes.capacity
    }

    /// Keeps only so many of the most frequent keys, with their counts, and only the memory that they need.
    ///
    /// Other than pruning, which goes on and on, this subtracts nothing: many keys of the same count would all go.
    mutating func shrink(to capacity: Capacity) {
        guard entries.capacity > 2 * capacity.keys || keyBytes.capacity > 2 * capacity.bytes else { return }
        let sorted = entries.sorted(by: ranksBefore)
        let count = fittingCount(of: sorted, capacity)
        let old = keyBytes
        (entries, keyBytes) = ([], [])
        entries.reserveCapacity(count)
        keyBytes.reserveCapacity(sorted.prefix(count).reduce(0) { $0 + Int($1.length) })
        keep(sorted.prefix(count), of: old, less: 0)
        error += count < sorted.count ? sorted[count].count : 0
        index(size: max(16, count.nextPowerOfTwo * 2))
    }

    private mutating func prune() {
        let sorted = entries.sorted { $0.count > $1.count }
        let count = fittingCount(of: sorted, capacity)
        let threshold = count < sorted.count ? sorted[count].count : 0
        let kept = entries.filter { $0.count > threshold }
        let old = keyBytes
        keyBytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        keep(kept[...], of: old, less: threshold)
        error += threshold
        index(size: slots.count)
    }

    /// How many of the first entries fit.
    private func fittingCount(of sorted: [Entry], _ capacity: Capacity) -> Int {
        var bytes = 0
        for (number, entry) in sorted.enumerated() {
            bytes += Int(entry.length)
            if number == capacity.keys || bytes > capacity.bytes { return number }
        }
        return sorted.count
    }

    /// Lays entries and their keys into the empty table, their counts made smaller.
    private mutating func keep(_ kept: ArraySlice<Entry>, of keys: [UInt8], less threshold: Int) {
        for entry in kept {
            let start = UInt32(keyBytes.count)
            keyBytes.append(contentsOf: keys[entry.range])
            entries.append(
                Entry(hash: entry.hash, count: entry.count - threshold, start: start, length: entry.length))
        }
    }

    /// Counts everything that another table has counted, and takes over its error.
    public mutating func merge(_ other: HeavyHitters) {
        if entries.isEmpty && error == 0 && capacity == other.capacity {
            self = other
            return
        }
        for entry in other.entries {
            _ = add(other.keyBytes.span, entry.range, hash: entry.hash, count: entry.count)
        }
        error += other.error
    }
}

extension Int {
    /// The least power of two that is not below the number, which is positive or 0.
    fileprivate var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
