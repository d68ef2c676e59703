import Synchronization
import VisorKit

/// Hands out blocks that were laid down before.
public final class ScriptedSource: BlockSource {
    private let blocks: Mutex<[SourcedBlock]>

    /// A source of these blocks.
    public init(_ blocks: [SourcedBlock]) {
        self.blocks = Mutex(blocks.reversed())
    }

    /// A source of one partition whose blocks hold these bytes, read at a moment where it is live.
    public convenience init(_ chunks: [[UInt8]], format: LogFormat = .combined, arrival: EventTime? = nil) {
        var offset = 0
        var blocks: [SourcedBlock] = []
        for (number, chunk) in chunks.enumerated() {
            blocks.append(
                SourcedBlock(
                    partition: 0, format: format, block: BytesBlock(chunk, at: offset), byteCount: chunk.count,
                    isLast: number == chunks.count - 1, arrival: arrival))
            offset += chunk.count
        }
        self.init(blocks)
    }

    /// Drops what is left.
    public func stop() {
        blocks.withLock { $0.removeAll() }
    }

    /// The next block, in the order given.
    public func next() -> SourceEvent? {
        blocks.withLock { $0.popLast() }.map { .block($0) }
    }
}
