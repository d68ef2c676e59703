import VisorKit
import VisorTransport

/// Cuts what is read into batches, each of one incarnation and without a gap, and says which are to be sent.
///
/// It knows no clock: whoever holds it says what time it is.
struct BatchCutter {
    /// How many bytes without lines a batch covers, or for how long, before it is sent all the same.
    private static let emptyRange = 64 << 20
    private static let emptyAge = Duration.seconds(60)
    /// How many full batches are held of all sources together.
    private static let heldBatches = 8
    /// What a batch takes beside its lines.
    private static let batchCost = 512

    private let rule: SendingRule
    private let sendsUrgent: Bool
    private var sieve: LineSieve
    /// Batches that are to be sent, in their order, and those that still grow.
    private var ready: [OpenBatch] = []
    private var open: [OpenBatch.Key: OpenBatch] = [:]
    private var heldBytes = 0
    /// When batches are sent next by the schedule.
    private var due: EventTime?
    /// Whether what waited for the schedule is being sent, and how many bytes have come since that was asked last.
    private var isReleasing = false
    private var recentBytes = 0

    /// A cutter by rules.
    ///
    /// - Parameter time: the time of day, from which on the schedule counts.
    init(_ rule: SendingRule, lines: LineRules, at time: EventTime) {
        self.rule = rule
        sendsUrgent = lines.urgent != nil
        sieve = LineSieve(lines)
        due = rule.schedule?.next(after: time, in: rule.zone)
    }

    /// Whether no more should be read before something has been sent.
    var isFull: Bool { heldBytes >= rule.batchBytes * BatchCutter.heldBatches }

    /// Whether a batch is to be sent.
    var hasReady: Bool { !ready.isEmpty }

    /// Whether nothing is held.
    var isEmpty: Bool { ready.isEmpty && open.isEmpty }

    /// The earliest moment at which a line was read that is still held.
    var firstArrival: EventTime? {
        (ready.compactMap(\.firstArrival) + open.values.compactMap(\.firstArrival)).min()
    }

    /// What is held of an incarnation, so that it is known whether nothing is.
    func holds(_ key: OpenBatch.Key) -> Bool { open[key] != nil || ready.contains { $0.key == key } }

    /// Takes what has been read.
    ///
    /// - Parameters:
    ///   - part: a batch without its lines, which covers what has been read.
    ///   - read: hands the lines to a closure, in runs with their offsets, and returns how many were left out.
    mutating func take(_ part: OpenBatch, read: ((Span<UInt8>, Int) -> Void) -> Int) {
        var part = part
        var lines = SievedLines()
        var isUrgent = false
        part.dropped += read { span, offset in
            if sieve.pass(span, at: offset, into: &lines) { isUrgent = true }
        }
        part.lines = lines
        part.isUrgent = isUrgent
        recentBytes += part.range.count
        add(part)
        if part.isUrgent { releaseAll() }
    }

    private mutating func add(_ part: OpenBatch) {
        heldBytes += part.lines.bytes.count
        // Taken out, so that its lines are added to where they are.
        guard var batch = open.removeValue(forKey: part.key) else {
            heldBytes += BatchCutter.batchCost
            return hold(part)
        }
        guard batch.range.upperBound == part.range.lowerBound, batch.dropped == 0, part.dropped == 0,
            !batch.isUrgent || !part.isMark
        else {
            ready.append(batch)
            heldBytes += BatchCutter.batchCost
            return hold(part)
        }
        if batch.lines.isEmpty { batch.since = part.since }
        batch.range = batch.range.lowerBound..<part.range.upperBound
        batch.lines.append(part.lines)
        batch.landing = part.landing
        batch.firstArrival = batch.firstArrival ?? part.firstArrival
        batch.lastArrival = part.lastArrival ?? batch.lastArrival
        hold(batch)
    }

    private mutating func hold(_ batch: OpenBatch) {
        open[batch.key] = batch
        // A little less is enough: what is read at once is hardly ever just as much.
        let isFull = batch.lines.bytes.count >= rule.batchBytes / 4 * 3 || batch.range.count >= BatchCutter.emptyRange
        // Without a schedule nothing is gained by holding more; with one, only the schedule says when.
        if isFull && (rule.schedule == nil || isReleasing || sendsUrgent) { release(batch.key) }
    }

    /// The next batch that is to be sent; `nil` where there is none yet.
    ///
    /// - Parameters:
    ///   - now: a moment of a clock that only goes forward.
    ///   - time: the same moment by the clock on the wall.
    mutating func next(now: Duration, time: EventTime) -> OpenBatch? {
        judge(now, time)
        guard !ready.isEmpty else { return nil }
        let batch = ready.removeFirst()
        heldBytes -= batch.lines.bytes.count + BatchCutter.batchCost
        return batch
    }

    /// Has all that is held be sent.
    mutating func releaseAll() {
        for key in open.values.sorted(by: { $0.since < $1.since }).map(\.key) { release(key) }
    }

    /// Notes that a second or so has passed: where less has come in it than a batch holds, the reading has caught up, and what
    /// waited for the schedule has been sent.
    mutating func noteStanding() {
        if recentBytes < rule.batchBytes { isReleasing = false }
        recentBytes = 0
    }

    private mutating func judge(_ now: Duration, _ time: EventTime) {
        if let schedule = rule.schedule {
            if let due, time >= due {
                isReleasing = true
                recentBytes = rule.batchBytes
                self.due = schedule.next(after: time, in: rule.zone)
                releaseAll()
            }
            if isReleasing { releaseAll() }
            return
        }
        for batch in open.values where isOld(batch, now) { release(batch.key) }
        while heldBytes >= rule.batchBytes * BatchCutter.heldBatches, ready.isEmpty,
            let largest = open.values.max(by: { $0.lines.bytes.count < $1.lines.bytes.count })
        {
            release(largest.key)
        }
    }

    private func isOld(_ batch: OpenBatch, _ now: Duration) -> Bool {
        let limit = batch.lines.isEmpty && batch.dropped == 0 && !batch.isMark ? BatchCutter.emptyAge : rule.batchAge
        return now - batch.since >= min(limit, .seconds(86_400))
    }

    private mutating func release(_ key: OpenBatch.Key) {
        if let batch = open.removeValue(forKey: key) { ready.append(batch) }
    }
}
