import CZlib
import VisorKit

/// How a checkpoint stands in a file: `VISORCKP`, the version in four bytes, the length of what follows in eight, its CRC-32
/// (ISO 3309, as gzip has it) in four, the least byte first; then the state.
enum CheckpointForm {
    /// The version that is written.
    static let version = 1

    private static let mark = Array("VISORCKP".utf8)
    private static let headerLength = 24

    /// What is wrong with the bytes of a file.
    enum Fault: Error, Equatable {
        case damaged
        case otherVersion(Int)
    }

    /// A checkpoint as bytes.
    static func encode(_ checkpoint: Checkpoint) -> [UInt8] {
        var writer = BinaryWriter()
        writer.count(checkpoint.sequence)
        writer.integer(Int(checkpoint.seen.microseconds))
        writer.array(checkpoint.sources) { $0.source($1) }
        writer.array(checkpoint.outputs) { writer, output in
            writer.text(output.path)
            writer.count(output.length)
            writer.array(output.awaited) { writer, awaited in
                writer.text(awaited.key)
                writer.count(awaited.number)
            }
        }
        checkpoint.merger.encode(into: &writer)
        return withHeader(writer.bytes)
    }

    /// A state with the header that belongs to it.
    static func withHeader(_ body: [UInt8]) -> [UInt8] {
        mark + littleEndian(UInt64(version), 4) + littleEndian(UInt64(body.count), 8)
            + littleEndian(UInt64(checksum(body[...])), 4) + body
    }

    /// The checkpoint that stands in bytes, which may be anything.
    static func decode(_ bytes: [UInt8]) throws(Fault) -> Checkpoint {
        guard bytes.count >= headerLength, bytes.starts(with: mark) else { throw .damaged }
        let body = bytes[headerLength...]
        guard number(bytes[12..<20]) == UInt64(body.count), number(bytes[20..<24]) == UInt64(checksum(body)) else {
            throw .damaged
        }
        // The header is the same in all versions, so that another one is told from damage.
        let found = number(bytes[8..<12])
        guard found == UInt64(version) else { throw .otherVersion(Int(found)) }
        do throws(WireError) {
            var reader = BinaryReader(Array(body))
            let sequence = try reader.count()
            let seen = EventTime(microseconds: Int64(try reader.integer()))
            let sources = try reader.array { (reader) throws(WireError) in try reader.source() }
            let outputs = try reader.array { (reader) throws(WireError) in try reader.output() }
            let merger = try WindowMerger(from: &reader)
            try reader.end()
            var checkpoint = Checkpoint(seen: seen, sources: sources, outputs: outputs, merger: merger)
            checkpoint.sequence = sequence
            return checkpoint
        } catch {
            throw .damaged
        }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum: UInt = 0
        // The length of one call is limited to 32 bits.
        var rest = bytes
        while !rest.isEmpty {
            let part = rest.prefix(1 << 30)
            sum = unsafe part.withUnsafeBufferPointer { unsafe crc32(sum, $0.baseAddress, UInt32($0.count)) }
            rest = rest.dropFirst(part.count)
        }
        return UInt32(truncatingIfNeeded: sum)
    }

    private static func littleEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// How what has been read of a source stands among the bytes.
extension BinaryWriter {
    fileprivate mutating func source(_ record: SourceRecord) {
        text(record.name)
        count(record.partition)
        array(record.positions) { $0.position($1) }
    }

    private mutating func position(_ position: FilePosition) {
        count(position.incarnation)
        word(position.device)
        word(position.inode)
        text(position.name)
        sample(position.head)
        sample(position.tail)
        count(position.offset)
        array(position.marks) { writer, mark in
            writer.count(mark.offset)
            writer.sample(mark.tail)
        }
        bool(position.isInsideLine)
        count(position.size)
        integer(Int(position.modified))
        bool(position.isDone)
        optional(position.format) { writer, format in
            writer.text(format.name)
            writer.bytes(format.lines)
        }
    }

    private mutating func sample(_ sample: FilePosition.Sample) {
        count(sample.count)
        word(sample.hash)
    }
}

extension BinaryReader {
    fileprivate mutating func source() throws(WireError) -> SourceRecord {
        let name = try text()
        let partition = try count(atMost: 1 << 32)
        let positions = try array { (reader) throws(WireError) in try reader.position(of: name) }
        return SourceRecord(name: name, partition: partition, positions: positions)
    }

    fileprivate mutating func output() throws(WireError) -> Checkpoint.Output {
        Checkpoint.Output(
            path: try text(), length: try count(),
            awaited: try array { (reader) throws(WireError) in
                Checkpoint.Awaited(key: try reader.text(), number: try reader.count())
            })
    }

    private mutating func position(of source: String) throws(WireError) -> FilePosition {
        let incarnation = try count(atMost: 1 << 48)
        var position = FilePosition(source: source, incarnation: incarnation, device: try word(), inode: try word())
        position.name = try text()
        position.head = try sample()
        position.tail = try sample()
        position.offset = try count(atMost: 1 << 60)
        guard position.tail.count <= position.offset else { throw .holdsImpossibleNumber }
        position.adopt(
            try array(atMost: 64) { (reader) throws(WireError) in
                FilePosition.Mark(offset: try reader.count(atMost: 1 << 60), tail: try reader.sample())
            })
        guard position.marks.allSatisfy({ $0.tail.count <= $0.offset && $0.offset <= position.offset }) else {
            throw .holdsImpossibleNumber
        }
        position.isInsideLine = try bool()
        position.size = try count(atMost: 1 << 60)
        position.modified = Int64(try integer())
        position.isDone = try bool()
        position.format = try optional { (reader) throws(WireError) in
            FormatMemo(name: try reader.text(), lines: try reader.bytes())
        }
        return position
    }

    private mutating func sample() throws(WireError) -> FilePosition.Sample {
        FilePosition.Sample(count: try count(atMost: GrowingBytes.reach), hash: try word())
    }
}
