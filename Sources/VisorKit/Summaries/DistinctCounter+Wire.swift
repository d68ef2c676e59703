extension DistinctCounter {
    func encode(into writer: inout BinaryWriter) {
        writer.bool(!registers.isEmpty)
        if registers.isEmpty {
            writer.array(list) { writer, entry in writer.count(Int(entry)) }
        } else {
            writer.raw(registers)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        self.init()
        if try reader.bool() {
            registers = Array(try reader.raw(DistinctCounter.registerCount))
            guard registers.allSatisfy({ $0 <= DistinctCounter.greatestRank }) else { throw .holdsImpossibleNumber }
        } else {
            list = try reader.array(atMost: DistinctCounter.longestList) { reader throws(WireError) in
                UInt32(try reader.count(atMost: DistinctCounter.registerCount << 8 - 1))
            }
            let ranks = 1...UInt32(DistinctCounter.greatestRank)
            guard list.allSatisfy({ ranks.contains($0 & 0xff) }),
                zip(list, list.dropFirst()).allSatisfy({ $0 >> 8 < $1 >> 8 })
            else { throw .holdsImpossibleNumber }
        }
    }
}
