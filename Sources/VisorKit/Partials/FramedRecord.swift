/// How records begin: a mark of four bytes, the version in one, and a CRC-32 (ISO 3309) of all that follows in four, the least first.
///
/// It is the same in all versions, so that another version is told from damage.
enum FramedRecord {
    private static let headerLength = 9

    /// A record with what stands before it.
    static func encode(_ content: [UInt8], mark: [UInt8], version: UInt8) -> [UInt8] {
        var writer = BinaryWriter()
        writer.raw(mark)
        writer.byte(version)
        let sum = CRC32.sum(of: content)
        for shift in stride(from: UInt32(0), to: 32, by: 8) { writer.byte(UInt8(truncatingIfNeeded: sum >> shift)) }
        writer.raw(content)
        return writer.bytes
    }

    /// A reader of what stands behind the header of a record, which may be any bytes.
    ///
    /// - Throws: `WireError.isOfUnknownVersion` for a whole record of another version, others for what is none.
    static func reader(of bytes: [UInt8], mark: [UInt8], version: UInt8) throws(WireError) -> BinaryReader {
        var reader = BinaryReader(bytes)
        guard Array(try reader.raw(mark.count)) == mark else { throw .holdsImpossibleText }
        let found = try reader.byte()
        let sum = try reader.raw(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard CRC32.sum(of: bytes[headerLength...]) == sum else { throw .holdsImpossibleNumber }
        guard found == version else { throw .isOfUnknownVersion(Int(found)) }
        return reader
    }
}
