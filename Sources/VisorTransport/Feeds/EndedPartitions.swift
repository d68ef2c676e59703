import Synchronization
import VisorKit

/// Ends the partitions of lines that came in some way before a restart, and come in this way no more.
public final class EndedPartitions: LineFeed {
    private let range: Range<Int>
    private let waiting = Mutex<[Int]>([])

    /// A feed that ends the partitions of a range.
    public init(_ range: Range<Int>) { self.range = range }

    /// Nothing comes from outside.
    public func run() async throws {}

    /// Has the partitions end that an analysis knows.
    public func begin(known partitions: [Int], wake: @escaping @Sendable () -> Void) {
        waiting.withLock { $0 = partitions.filter(range.contains) }
    }

    /// The end of a partition.
    public func next(now: Duration, arrival: EventTime) -> SourceEvent? {
        waiting.withLock { $0.popLast() }.map { partition in
            .block(FedLines(partition: partition, profile: InputProfile(), heartbeat: "").end(arrival: arrival))
        }
    }

    /// None: what is left has not been ended.
    public func atEnd(now: Duration) -> [Int: Duration] { [:] }

    /// Nothing.
    public func takeMessages() -> [String] { [] }

    /// Does nothing.
    public func stop() {}

    /// Whether all have been ended.
    public var isDrained: Bool { waiting.withLock { $0.isEmpty } }
}
