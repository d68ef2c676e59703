/// Reads partial files, one behind the other, from bytes that come piece by piece and may be anything.
///
/// It holds the bytes of one section, and of the piece that came last.
public struct PartialFileReader: Sendable {
    /// What has been read.
    public enum Piece: Sendable {
        /// What the partials that follow were folded by.
        case definition(FoldDefinition)
        /// A partial, and the name of the input of its first malformed line.
        case partial(PartialSummary, sampleSource: String?)
        /// The end of a file; another may follow.
        case end
    }

    private enum Expectation {
        case mark, definition, partial
    }

    private var bytes: [UInt8] = []
    private var position = 0
    /// Where the bytes begin in the input.
    private var offset = 0
    private var expectation = Expectation.mark
    private var partials = 0

    /// A reader of files from their beginning on.
    public init() {}

    /// Takes the next bytes, where `next` has asked for them.
    public mutating func take(_ more: [UInt8]) {
        bytes.removeFirst(position)
        offset += position
        position = 0
        bytes += more
    }

    /// The next piece; `nil` where more bytes are needed for it.
    public mutating func next() throws(PartialFileError) -> Piece? {
        if expectation == .mark {
            guard try readMark() else { return nil }
        }
        let start = offset + position
        guard let (kind, payload) = try readSection() else { return nil }
        do throws(WireError) {
            return try piece(kind, payload, at: start)
        } catch {
            throw .holdsImpossible(error, offset: start)
        }
    }

    /// Demands that the bytes have ended where a file does.
    public func end() throws(PartialFileError) {
        let length = offset + bytes.count
        guard expectation == .mark, position == bytes.count else { throw .endsEarly(offset: length) }
        if length == 0 { throw .isEmpty }
    }

    private var remaining: Int { bytes.count - position }

    private mutating func readMark() throws(PartialFileError) -> Bool {
        let known = bytes[position...].prefix(PartialFileForm.mark.count)
        guard PartialFileForm.mark.starts(with: known) else { throw .isNoPartial(offset: offset + position) }
        guard remaining > PartialFileForm.mark.count else { return false }
        let version = bytes[position + PartialFileForm.mark.count]
        guard version == PartialFileForm.version else { throw .isOfUnknownVersion(Int(version)) }
        position += PartialFileForm.mark.count + 1
        (expectation, partials) = (.definition, 0)
        return true
    }

    /// The next section's kind and payload, once all of it is there and its sum is right.
    private mutating func readSection() throws(PartialFileError) -> (PartialFileForm.Kind, ArraySlice<UInt8>)? {
        guard remaining >= PartialFileForm.headLength else { return nil }
        let start = position + PartialFileForm.headLength
        let length = number(at: position + 1)
        guard let kind = PartialFileForm.Kind(rawValue: bytes[position]), length <= PartialFileForm.longestPayload,
            (kind == .definition) == (expectation == .definition)
        else { throw .isDamaged(offset: offset + position) }
        guard remaining >= PartialFileForm.headLength + length + PartialFileForm.sumLength else { return nil }
        guard CRC32.sum(of: bytes[position..<start + length]) == UInt32(number(at: start + length)) else {
            throw .isDamaged(offset: offset + position)
        }
        position = start + length + PartialFileForm.sumLength
        return (kind, bytes[start..<start + length])
    }

    private func number(at place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    private mutating func piece(
        _ kind: PartialFileForm.Kind, _ payload: ArraySlice<UInt8>, at start: Int
    ) throws(WireError) -> Piece {
        var reader = BinaryReader(Array(payload))
        let piece: Piece
        switch kind {
        case .definition:
            piece = .definition(try FoldDefinition(from: &reader))
            expectation = .partial
        case .partial:
            piece = try PartialFileReader.partial(&reader)
            partials += 1
        case .end:
            guard try reader.count() == partials else { throw .holdsImpossibleNumber }
            piece = .end
            expectation = .mark
        }
        try reader.end()
        return piece
    }

    private static func partial(_ reader: inout BinaryReader) throws(WireError) -> Piece {
        let source = try reader.optional { reader throws(WireError) in try reader.text() }
        let partial = try PartialSummary(from: &reader)
        // A name and a line go together.
        guard source.map({ $0.utf8.count <= PartialFileForm.longestName }) ?? true,
            (source == nil) == (partial.sample == nil)
        else { throw .holdsImpossibleNumber }
        return .partial(partial, sampleSource: source)
    }
}
