/// The values of the fields by which lines are grouped, in bytes: each with its length in two bytes before it.
struct GroupKey: Hashable, Sendable {
    /// How much of a value is kept, in bytes.
    static let longestValue = 256

    /// The key of lines that are not grouped.
    static let none = GroupKey(bytes: [])

    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The key of values.
    init(_ values: [String]) {
        var bytes: [UInt8] = []
        for value in values { bytes.appendGroupValue { $0.append(contentsOf: value.utf8) } }
        self.bytes = bytes
    }

    /// The key of what is too various to be kept apart.
    static func others(_ fields: [GroupField]) -> GroupKey { GroupKey(fields.map { _ in "(other)" }) }

    /// The values.
    var values: [String] {
        var values: [String] = []
        var position = 0
        while position + 2 <= bytes.count {
            let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
            let start = position + 2
            let end = min(start + length, bytes.count)
            values.append(String(decoding: bytes[start..<end], as: UTF8.self))
            position = end
        }
        return values
    }

    /// The key of the values as texts: what differs only in bytes that are no text is one alert, whose identity is that of its
    /// labels.
    var shown: GroupKey {
        isPlain ? self : GroupKey(values)
    }

    /// Whether all values are of ASCII.
    private var isPlain: Bool {
        var position = 0
        while position + 2 <= bytes.count {
            let end = min(position + 2 + (Int(bytes[position]) | Int(bytes[position + 1]) << 8), bytes.count)
            for byte in bytes[(position + 2)..<end] where byte >= 0x80 { return false }
            position = end
        }
        return true
    }

    /// The values as labels of these fields.
    func labels(_ fields: [GroupField]) -> [AlertLabel] {
        zip(fields, values).map { AlertLabel($0.labelName, $1) }
    }

    func encode(into writer: inout BinaryWriter) {
        writer.bytes(bytes)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        bytes = try reader.bytes(atMost: 1 << 12)
    }
}

extension [UInt8] {
    /// Adds a value that a closure appends, cut to its longest, with its length before it.
    @inline(__always)
    mutating func appendGroupValue(_ append: (inout [UInt8]) -> Void) {
        let start = count
        self.append(0)
        self.append(0)
        append(&self)
        endGroupValue(from: start)
    }

    /// Cuts a value that has been appended behind two bytes to its longest, and puts its length into these.
    @inline(__always)
    mutating func endGroupValue(from start: Int) {
        let longest = start + 2 + GroupKey.longestValue
        if count > longest { removeLast(count - longest) }
        let length = count - start - 2
        self[start] = UInt8(truncatingIfNeeded: length)
        self[start + 1] = UInt8(truncatingIfNeeded: length >> 8)
    }
}

/// The numbers of groups, in the order in which they were met.
struct GroupTable: Sendable {
    /// How many groups are kept apart.
    static let most = 16_384

    private(set) var keys: [GroupKey] = []
    private var hashes: [UInt64] = []
    /// Where the number of a group stands, plus one; a power of two of them, at most half of them taken.
    private var slots = [Int32](repeating: 0, count: 16)

    /// The number of a group, a new one too; `nil` where there are too many.
    mutating func number(of key: [UInt8], atMost limit: Int = GroupTable.most) -> Int? {
        let hash = ByteHash.hash(key.span, 0..<key.count)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, keys[number].bytes == key { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard keys.count < limit else { return nil }
        keys.append(GroupKey(bytes: key))
        hashes.append(hash)
        slots[slot] = Int32(keys.count)
        if keys.count * 2 > slots.count { grow() }
        return keys.count - 1
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number + 1)
        }
    }
}
