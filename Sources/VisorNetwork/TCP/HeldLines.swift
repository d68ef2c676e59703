import VisorKit
import VisorTransport

/// The lines that connections have brought and nobody has asked for yet: a turn for each connection, and bounds.
struct HeldLines {
    /// Whether a reader may go on.
    enum Verdict { case goOn, pause }

    /// What is handed out next.
    enum Item {
        /// Lines of a partition that is new.
        case joined(Int, source: String)
        /// Lines of a partition.
        case lines(Int, LineBatch)
        /// A partition has ended.
        case ended(Int)
    }

    private struct Sender {
        let source: String
        var partition: Int?
        var bytes: [UInt8] = []
        var overlongLines = 0
        /// How many bytes of lines have been handed out.
        var handedOut = 0
        var isWaiting = false
        var isPaused = false
        var isClosed = false
        var quietSince: Duration?

        var hasLines: Bool { !bytes.isEmpty || overlongLines > 0 }
    }

    /// How many bytes are held.
    private(set) var byteCount = 0

    /// How many senders have closed whose lines wait.
    private var closedCount = 0

    private let limits: ConnectionLimits
    private var senders: [Int: Sender] = [:]
    private var nextSender = 0
    private var nextPartition = PartitionRange.connections.lowerBound
    /// The senders that have something, in the order in which it is their turn.
    private var turns: [Int] = []
    /// Partitions that are to be ended: those of an earlier run, whose connections are no more, among them.
    private var orphans: [Int] = []
    /// Whether the last partition is kept when its connection has closed.
    private var lingers: Bool
    /// The partition of a connection that has closed when there was no other, and since when it has had nothing.
    ///
    /// It is said to be at its end, so that time goes on and the last windows close; where there is no partition, time stands.
    private var lingering: (partition: Int, since: Duration?)?

    /// Lines of nobody yet.
    ///
    /// - Parameter lingers: whether the last partition is kept when its connection has closed, until there is another.
    init(limits: ConnectionLimits, lingers: Bool = false) {
        (self.limits, self.lingers) = (limits, lingers)
    }

    /// How many senders are known.
    var senderCount: Int { senders.count }

    /// Whether no sender more is to be met: too much is held, or so many have closed whose lines wait.
    var isCrowded: Bool { byteCount >= limits.held || closedCount > 0 && senders.count >= limits.connections }

    /// Whether nothing is held, and no sender is known.
    var isEmpty: Bool { senders.isEmpty && orphans.isEmpty }

    /// Begins to hand out lines to an analysis that knows partitions.
    mutating func begin(known partitions: [Int]) {
        let known = partitions.filter(PartitionRange.connections.contains)
        let own = Set(senders.values.compactMap(\.partition) + [lingering?.partition].compactMap(\.self))
        orphans = known.filter { !own.contains($0) }
        if own.isEmpty && lingers, let last = orphans.popLast() { lingering = (last, nil) }
        if let last = known.max() { nextPartition = max(nextPartition, last + 1) }
    }

    /// Ends the partition that has been kept, and keeps none from now on.
    mutating func finish() {
        lingers = false
        endLingering()
    }

    private mutating func endLingering() {
        guard let partition = lingering?.partition else { return }
        orphans.append(partition)
        lingering = nil
    }

    /// Adds a sender, and returns by what it is known.
    mutating func add(source: String) -> Int {
        defer { nextSender += 1 }
        senders[nextSender] = Sender(source: source)
        return nextSender
    }

    /// Takes whole lines of a sender.
    mutating func append(_ lines: inout [UInt8], overlongLines: Int, of sender: Int) -> Verdict {
        guard var known = senders.removeValue(forKey: sender) else { return .goOn }
        byteCount += lines.count
        // Moved where that will do: then nothing is copied as long as whoever asks keeps up.
        if known.bytes.isEmpty { swap(&known.bytes, &lines) } else { known.bytes.append(contentsOf: lines) }
        lines = []
        known.overlongLines += overlongLines
        known.quietSince = nil
        if known.hasLines { wait(sender, &known) }
        known.isPaused = known.hasLines && (known.bytes.count >= share || byteCount >= limits.held)
        defer { senders[sender] = known }
        return known.isPaused ? .pause : .goOn
    }

    /// Notes that a sender sends no more; `false` where nothing is to be handed out of it, and it is known no more.
    mutating func close(_ sender: Int) -> Bool {
        guard var known = senders.removeValue(forKey: sender) else { return false }
        known.isClosed = true
        if known.partition == nil && !known.hasLines { return false }
        closedCount += 1
        wait(sender, &known)
        senders[sender] = known
        return true
    }

    /// What comes next, if anything, with the sender whose reader may go on again if it was to pause, or who is known no more;
    /// `nil` where there is no more.
    mutating func take(now: Duration) -> (item: Item?, resumed: Int?, gone: Int?)? {
        if let orphan = orphans.popLast() { return (.ended(orphan), nil, nil) }
        guard let sender = turns.first, var known = senders.removeValue(forKey: sender) else { return nil }
        guard let partition = known.partition else {
            known.partition = nextPartition
            nextPartition += 1
            senders[sender] = known
            endLingering()
            return (.joined(nextPartition - 1, source: known.source), nil, nil)
        }
        turns.removeFirst()
        guard known.hasLines else {
            closedCount -= 1
            guard lingers && senders.values.allSatisfy({ $0.partition == nil }) else {
                return (.ended(partition), nil, sender)
            }
            lingering = (partition, now)
            return (nil, nil, sender)
        }
        let batch = LineBatch(
            bytes: known.bytes, offset: known.handedOut, overlongLines: known.overlongLines,
            byteCount: known.bytes.count)
        byteCount -= known.bytes.count
        known.handedOut += known.bytes.count
        let resumed = known.isPaused ? sender : nil
        (known.bytes, known.overlongLines, known.isPaused, known.isWaiting) = ([], 0, false, false)
        if known.isClosed { wait(sender, &known) }
        senders[sender] = known
        return (.lines(partition, batch), resumed, nil)
    }

    /// The partitions of which nothing is held, with how long that has been so.
    mutating func atEnd(now: Duration) -> [Int: Duration] {
        var quiet: [Int: Duration] = [:]
        if let (partition, since) = lingering {
            lingering = (partition, since ?? now)
            quiet[partition] = now - (since ?? now)
        }
        for (sender, known) in senders where !known.isWaiting {
            guard let partition = known.partition else { continue }
            let since = known.quietSince ?? now
            senders[sender]?.quietSince = since
            quiet[partition] = now - since
        }
        return quiet
    }

    /// How many bytes a sender may have held, which is less where there are many.
    private var share: Int { min(limits.heldPerConnection, limits.held / max(senders.count, 1)) }

    private mutating func wait(_ sender: Int, _ known: inout Sender) {
        guard !known.isWaiting else { return }
        known.isWaiting = true
        turns.append(sender)
    }
}
