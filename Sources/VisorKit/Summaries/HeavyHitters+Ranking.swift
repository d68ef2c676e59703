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
    /// - Complexity: O(*n* log *n*) in the keys of the table.
    public func ranking(_ limit: Int) -> [Ranked] {
        return entries.sorted(by: ranksBefore).prefix(limit).map { entry in
            Ranked(key: String(decoding: keyBytes[entry.range], as: UTF8.self), count: entry.count, error: error)
        }
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
