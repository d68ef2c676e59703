/// The entries in their order, since it decides which key goes first; hashes and slots are made again, and links come back
/// by themselves.
extension HeavyHitters {
    func encode(into writer: inout BinaryWriter) {
        capacity.encode(into: &writer)
        writer.count(error)
        writer.array(entries) { writer, entry in
            writer.count(entry.count)
            writer.bytes(keyBytes[entry.range])
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init(capacity: try Capacity(from: &reader))
        let error = try reader.tally()
        let count = try reader.count(atMost: 2 * capacity.keys - 1)
        for number in 0..<count {
            let (count, key) = (try reader.tally(), try reader.bytes(atMost: HeavyHitters.longestKey))
            guard count > 0, keyBytes.count + key.count < 2 * capacity.bytes else { throw .holdsImpossibleNumber }
            add(key.span, 0..<key.count, count: count)
            // A key that has been there before has made no entry.
            guard entries.count == number + 1 else { throw .holdsImpossibleNumber }
        }
        self.error = error
    }
}

extension HeavyHitters.Capacity {
    /// More than any table can have in keys, and little enough to be doubled.
    private static let mostBytes = 1 << 40

    func encode(into writer: inout BinaryWriter) {
        writer.count(keys)
        writer.count(bytes)
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        let (keys, bytes) = (try reader.count(), try reader.count(atMost: HeavyHitters.Capacity.mostBytes))
        guard HeavyHitters.Capacity.keyLimits.contains(keys), bytes >= HeavyHitters.longestKey else {
            throw .holdsImpossibleNumber
        }
        self.init(keys: keys, bytes: bytes)
    }
}
