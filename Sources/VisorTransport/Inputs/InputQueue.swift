import Synchronization
import VisorKit

/// The blocks of all inputs in the order of their first event times: inputs that follow one another are read one after
/// the other, and those that overlap in step, so that few windows are open at once.
public actor InputQueue: BlockSource {
    private enum Cursor {
        case file(FileCursor)
        case stream(StreamCursor)
        case ended
    }

    private var cursors: [Cursor]
    private let streams: [StreamReader]
    private let isStopped = Atomic(false)
    private var undecidedStreams: [Int]

    /// How many bytes have been handed out.
    public private(set) var byteCount = 0
    /// Whether a stop left something unread.
    public private(set) var wasCutShort = false

    /// A queue of inputs, which are the partitions in this order.
    public init(_ inputs: [Input], among formats: [LogFormat], settings: AnalysisSettings) {
        cursors = inputs.enumerated().map { partition, input in
            switch input.kind {
            case .file(let cursor): .file(cursor)
            case .stream(let reader):
                .stream(
                    StreamCursor(
                        partition: partition, name: input.name, reader: reader, among: formats, settings: settings))
            }
        }
        streams = inputs.compactMap { if case .stream(let reader) = $0.kind { reader } else { nil } }
        undecidedStreams = inputs.indices.filter { if case .stream = inputs[$0].kind { true } else { false } }
    }

    /// Ends the reading: files at once, streams when what is in them has been read.
    public nonisolated func stop() {
        isStopped.store(true, ordering: .relaxed)
        for stream in streams { stream.stop() }
    }

    /// The next block, or `nil` when all inputs have been read.
    public func next() async throws -> SourcedBlock? {
        while let partition = try await nextPartition() {
            guard let block = try await takeBlock(from: partition) else { continue }
            byteCount += block.byteCount
            return block
        }
        return nil
    }

    /// The partition whose next line is the earliest; those whose times are not known come first.
    private func nextPartition() async throws -> Int? {
        // With one input there is nothing to order, and its first line need not be waited for.
        if cursors.count > 1 {
            for partition in undecidedStreams { try await decide(partition) }
            undecidedStreams = []
        }
        return order().first
    }

    private func order() -> [Int] {
        cursors.indices.filter { if case .ended = cursors[$0] { false } else { true } }
            .map { (partition: $0, time: time(of: $0)) }
            .sorted { ($0.time ?? .distantPast, $0.partition) < ($1.time ?? .distantPast, $1.partition) }
            .map(\.partition)
    }

    private func time(of partition: Int) -> EventTime? {
        switch cursors[partition] {
        case .file(let cursor): cursor.nextTime
        case .stream(let cursor): cursor.nextTime
        case .ended: nil
        }
    }

    private func decide(_ partition: Int) async throws {
        guard case .stream(var cursor) = cursors[partition] else { return }
        try await cursor.decide()
        cursors[partition] = .stream(cursor)
    }

    private func takeBlock(from partition: Int) async throws -> SourcedBlock? {
        switch cursors[partition] {
        case .file(var cursor):
            if isStopped.load(ordering: .relaxed) {
                wasCutShort = true
                cursors[partition] = .ended
                return nil
            }
            let others = order().dropFirst()
            let block = try cursor.next(until: others.first.flatMap(time(of:)))
            cursors[partition] = block.isLast ? .ended : .file(cursor)
            return block
        case .stream(var cursor):
            let block = try await cursor.next()
            if let block {
                cursors[partition] = .stream(cursor)
                return block
            }
            cursors[partition] = .ended
            return SourcedBlock(
                partition: partition, format: .combined, block: BytesBlock([]), byteCount: 0, isLast: true)
        case .ended:
            return nil
        }
    }
}

extension EventTime {
    static let distantPast = EventTime(microseconds: .min)
}
