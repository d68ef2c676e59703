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
    private let streams: [(name: String, reader: LineReader)]
    private let isStopped = Atomic(false)

    /// Whether a stop left something unread.
    private var wasCutShort = false

    /// Why not everything was read, in words; `nil` where it was.
    public var shortcoming: String? {
        damages.first
            ?? (wasCutShort ? "stopped before the end of the input; what was read until then has been reported" : nil)
    }

    /// What could not be read of inputs that are damaged, a line each.
    private var damages: [String] {
        streams.compactMap { name, reader in
            let shown = name == InputPaths.standardInput ? "standard input" : name
            return reader.damage.map { "\(shown): \($0); what could be read is counted" }
        }
    }

    /// A queue of inputs, which are the partitions in this order.
    public init(_ inputs: [Input], heartbeat: String) {
        cursors = inputs.enumerated().map { partition, input in
            switch input.kind {
            case .file(let cursor): .file(cursor)
            case .stream(let reader, let probe):
                .stream(
                    StreamCursor(
                        partition: partition, name: input.name, reader: reader, probe: probe, profile: input.profile,
                        heartbeat: heartbeat))
            }
        }
        streams = inputs.compactMap { if case .stream(let reader, _) = $0.kind { ($0.name, reader) } else { nil } }
    }

    /// The event times at which the inputs begin, where they are known.
    ///
    /// With several inputs, waits for the first lines of those that are streams; one alone is not waited for.
    public func firstTimes() async throws -> [EventTime?] {
        if cursors.count > 1 {
            for partition in cursors.indices { try await decide(partition) }
        }
        return cursors.indices.map(time(of:))
    }

    /// Ends the reading: files at once, streams when what is in them has been read.
    public nonisolated func stop() {
        isStopped.store(true, ordering: .relaxed)
        for stream in streams { stream.reader.stop() }
    }

    /// The next block, or `nil` when all inputs have been read.
    public func next() async throws -> SourceEvent? {
        try await nextBlock().map { .block($0) }
    }

    private func nextBlock() async throws -> SourcedBlock? {
        while case let order = order(), let partition = order.first {
            let limit = order.dropFirst().first.flatMap(time(of:))
            if let block = try await takeBlock(from: partition, until: limit) { return block }
        }
        return nil
    }

    /// The partitions that have not ended, the one with the earliest next line first; one whose time is not known comes
    /// before all.
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

    /// Takes a partition's next block, up to the time at which another goes on.
    private func takeBlock(from partition: Int, until limit: EventTime?) async throws -> SourcedBlock? {
        switch cursors[partition] {
        case .file(var cursor):
            if isStopped.load(ordering: .relaxed) {
                wasCutShort = true
                cursors[partition] = .ended
                return nil
            }
            let block = try cursor.next(until: limit)
            cursors[partition] = block.isLast ? .ended : .file(cursor)
            return block
        case .stream(var cursor):
            if !cursor.reader.isLive && isStopped.load(ordering: .relaxed) { wasCutShort = true }
            let block = try await cursor.next(inStep: cursors.count > 1, until: limit)
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
