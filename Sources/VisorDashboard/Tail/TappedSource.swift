import VisorKit

/// A source whose lines are shown to those who look, as they are read.
public struct TappedSource<Base: BlockSource>: BlockSource {
    private let base: Base
    private let tail: TailBoard

    /// A source, and the board at which its lines are shown.
    public init(_ base: Base, tail: TailBoard) { (self.base, self.tail) = (base, tail) }

    /// What comes next of the source.
    public func next() async throws -> SourceEvent? {
        let event = try await base.next()
        guard case .block(let block) = event, tail.wantsLines, block.byteCount > 0 else { return event }
        let source = block.position?.source ?? block.profile.source
        return .block(
            SourcedBlock(
                partition: block.partition, format: block.format, profile: block.profile,
                block: TappedBlock(base: block.block, tail: tail, source: source), byteCount: block.byteCount,
                isLast: block.isLast, arrival: block.arrival, position: block.position, journal: block.journal))
    }

    /// Ends the reading of the source.
    public func stop() { base.stop() }
}

/// A block whose lines are shown as they are read.
private struct TappedBlock: LineBlock {
    let base: any LineBlock
    let tail: TailBoard
    let source: String

    func read(from offset: Int?, _ body: (Span<UInt8>, Int) throws -> Int?) throws -> BlockReading {
        try base.read(from: offset) { lines, place in
            let end = try body(lines, place)
            // Lines that were not taken come again.
            let count = end.map { max(0, min($0 - place, lines.count)) } ?? lines.count
            tail.take(lines.extracting(0..<count), of: source)
            return end
        }
    }
}
