/// Writes a partial file piece by piece: its head, its partials, and its end.
public struct PartialFileWriter: Sendable {
    private var partials = 0

    /// The writer of a file.
    public init() {}

    /// What the file begins with.
    public func head(_ definition: FoldDefinition) -> [UInt8] {
        var writer = BinaryWriter()
        definition.encode(into: &writer)
        return PartialFileForm.mark + [PartialFileForm.version] + section(.definition, writer.bytes)
    }

    /// A partial.
    ///
    /// - Parameter source: the name of the input of the partial's first malformed line.
    public mutating func section(_ partial: PartialSummary, sampleSource source: String?) -> [UInt8] {
        var writer = BinaryWriter()
        let isShort = source.map { $0.utf8.count <= PartialFileForm.longestName } ?? false
        writer.optional(partial.sample.map { _ in isShort ? source ?? "" : "" }) { $0.text($1) }
        partial.encode(into: &writer)
        partials += 1
        return section(.partial, writer.bytes)
    }

    /// What the file ends with.
    public func end() -> [UInt8] {
        var writer = BinaryWriter()
        writer.count(partials)
        return section(.end, writer.bytes)
    }

    private func section(_ kind: PartialFileForm.Kind, _ payload: [UInt8]) -> [UInt8] {
        precondition(payload.count <= PartialFileForm.longestPayload)
        var bytes = [kind.rawValue]
        bytes.reserveCapacity(payload.count + PartialFileForm.headLength + PartialFileForm.sumLength)
        bytes.append(number: UInt32(payload.count))
        bytes += payload
        bytes.append(number: CRC32.sum(of: bytes))
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: UInt32) {
        for shift in stride(from: 0 as UInt32, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
