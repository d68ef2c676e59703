import VisorKit

/// Lines that are sent to the program, held until they are asked for: what a queue reads beside files.
///
/// A feed is bounded: while nobody asks, it takes no more from its senders than it says it holds.
public protocol LineFeed: Sendable {
    /// Takes what it needs of the system, before anything is written and any line is read.
    ///
    /// - Throws: an error that says what to do, where that cannot be had.
    func prepare() async throws

    /// Takes lines from outside, until the feed is stopped or the task is cancelled.
    ///
    /// - Throws: an error that says what to do, where that cannot begin or go on.
    func run() async throws

    /// Begins to hand out lines.
    ///
    /// - Parameters:
    ///   - partitions: the input partitions of an analysis that goes on, among which may be some of this feed.
    ///   - wake: is to be called whenever something has come; it is cheap and never waits.
    func begin(known partitions: [Int], wake: @escaping @Sendable () -> Void)

    /// Goes on from a checkpoint, if there is one: called before `begin`, and again where the analysis goes on from a later one.
    func goOn(from checkpoint: Checkpoint?)

    /// Notes up to where every checkpoint that may still be gone on from has read the journal.
    func release(before position: JournalPosition)

    /// What comes next; `nil` where there is nothing at the moment.
    ///
    /// - Parameters:
    ///   - now: a moment of the arrival clock, which only goes forward.
    ///   - arrival: the same moment by the clock on the wall.
    func next(now: Duration, arrival: EventTime) -> SourceEvent?

    /// The partitions of which all that has been sent has been handed out, with how long that has been so.
    func atEnd(now: Duration) -> [Int: Duration]

    /// Takes what there is to say, a line each.
    func takeMessages() -> [String]

    /// Takes no more from outside; what has come by then is handed out still.
    func stop()

    /// Whether all that had come when the feed was stopped has been handed out.
    var isDrained: Bool { get }
}

extension LineFeed {
    /// Does nothing: what comes is not kept.
    public func goOn(from checkpoint: Checkpoint?) {}

    /// Does nothing: what comes is not kept.
    public func release(before position: JournalPosition) {}

    /// Does nothing.
    public func prepare() async throws {}
}

/// The numbers of input partitions, by what brings them: files count from 0 on.
public enum PartitionRange {
    /// Sources of which batches are kept in the journal.
    public static let journal = 1 << 33..<1 << 34
    /// Connections, each of which is a partition for as long as it lasts.
    public static let connections = 1 << 34..<1 << 62
}
