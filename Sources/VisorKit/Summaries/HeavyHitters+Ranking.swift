extension HeavyHitters {
    /// A key with its count and how much the count may be too low.
    public struct Ranked: Equatable, Sendable {
        /// The key; bytes that are not UTF-8 are replaced by U+FFFD.
        public let key: String
        /// How often it came, at least.
        public let count: Int
        /// By how much the count may be too low.
        public let error: Int
    }

    /// The most frequent keys, the first first; keys of the same count in the order of their bytes.
    ///
    /// - Complexity: O(*n* log *n*) in the keys of the table; for a few of many keys hardly more than O(*n*).
    public func ranking(_ limit: Int) -> [Ranked] {
        let first = limit < entries.count / 8 ? best(max(0, limit)) : entries.sorted(by: ranksBefore)
        return first.prefix(max(0, limit)).map { entry in
            Ranked(key: String(decoding: keyBytes[entry.range], as: UTF8.self), count: entry.count, error: error)
        }
    }

    /// The first entries in their order, of which there are few: a screen asks for them several times a second.
    private func best(_ limit: Int) -> [Entry] {
        var best: [Entry] = []
        for entry in entries {
            if best.count == limit {
                guard let last = best.last, ranksBefore(entry, last) else { continue }
                best.removeLast()
            }
            var (low, high) = (0, best.count)
            while low < high {
                let middle = (low + high) / 2
                if ranksBefore(best[middle], entry) { low = middle + 1 } else { high = middle }
            }
            best.insert(entry, at: low)
        }
        return best
    }

    /// How often a key came, at least; 0 if it is not in the table.
    public func count(of key: String) -> Int {
        let bytes = Array(key.utf8)
        return entries.first { keyBytes.span.isEqual($0.range, to: bytes) }?.count ?? 0
    }

    /// Whether an entry comes before another: the more frequent first, of those the first in the order of their bytes.
    func ranksBefore(_ left: Entry, _ right: Entry) -> Bool {
        if left.count != right.count { return left.count > right.count }
        return keyBytes[left.range].lexicographicallyPrecedes(keyBytes[right.range])
    }
}

extension HeavyHitters: Equatable {
    /// Whether two tables hold the same keys with the same counts and errors.
    public static func == (left: HeavyHitters, right: HeavyHitters) -> Bool {
        left.error == right.error && left.keyCount == right.keyCount && left.ranking(.max) == right.ranking(.max)
    }
}
