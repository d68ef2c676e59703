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

    /// A partial, in as many sections as it takes.
    ///
    /// - Parameter source: the name of the input of the partial's first malformed line.
    public mutating func sections(_ partial: PartialSummary, sampleSource source: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = partial
        piece.parts = []
        var length = piece.untimed.longestForm
        for part in partial.parts {
            if length > PartialFileForm.mostBytes {
                bytes += section(piece, source)
                piece = PartialSummary(capacity: .standard)
                length = 0
            }
            piece.parts.append(part)
            length += part.summary.longestForm
        }
        return bytes + section(piece, source)
    }

    private mutating func section(_ partial: PartialSummary, _ source: String?) -> [UInt8] {
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

extension WindowSummary {
    /// In how many bytes it is written at most: no number that counts lines takes more than 6.
    fileprivate var longestForm: Int {
        let tables = [
            tops.sections, tops.paths, tops.clients, tops.referrers, tops.agents, tops.errorClients, tops.messages,
        ]
        let lists = tables.reduce(0) { $0 + $1.keyBytes.count + 8 * $1.entries.count }
        let sketches =
            clients.registers.count + 4 * clients.list.count + 6 * (sizes.counts.count + durations.counts.count)
        return lists + sketches + 8 * status.entries.count + 512
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: UInt32) {
        for shift in stride(from: 0 as UInt32, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
