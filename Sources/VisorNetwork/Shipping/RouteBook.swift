import VisorKit
import VisorTransport

/// Keeps the books of a route: what has been accepted, and under which names.
struct RouteBook {
    /// How many ends of batches are kept, one for each life in which none was accepted.
    private static let mostPromised = 64
    /// How many lanes of spools are kept.
    private static let mostSpools = 64

    /// Whether something has changed since the last state was taken.
    private(set) var hasChanged = false
    /// Whether a name has been given that has to be durable before it is used.
    private(set) var mustSave = false
    /// What has been accepted of the spool.
    private(set) var spool: SpoolMark?
    /// Where batches of the spool end that may have been accepted, in the order in which they were sent.
    private(set) var promised: [SpoolMark]

    private var sources: SourceBook
    private var names: [OpenBatch.Key: String]
    /// The lanes of incarnations, in the order in which they were given.
    private var lanes: [RouteState.Lane]
    private var seen: EventTime

    /// Books that go on from a state, if there is one.
    ///
    /// - Parameter start: the time of day, before anything has been seen.
    init(from state: RouteState?, at start: EventTime) {
        sources = SourceBook(state?.sources ?? [], in: HostFileSystem())
        let known = (state?.names ?? []).map {
            (OpenBatch.Key(partition: $0.partition, incarnation: $0.incarnation), $0.text)
        }
        names = Dictionary(known) { first, _ in first }
        (spool, promised, lanes) = (state?.spool, state?.promised ?? [], state?.lanes ?? [])
        seen = state?.seen ?? start
        hasChanged = state == nil
    }

    /// What is known of an incarnation.
    func position(of key: OpenBatch.Key) -> FilePosition? { sources.position(of: key.partition, key.incarnation) }

    /// The name under which the lines of a batch are sent.
    mutating func name(for batch: OpenBatch) -> String {
        if let name = names[batch.key] { return name }
        if case .spool(let mark) = batch.landing { return mark.incarnation }
        return rename(batch.key)
    }

    /// Gives an incarnation a new name: what comes is another to the receiver.
    @discardableResult
    mutating func rename(_ key: OpenBatch.Key) -> String {
        let name = UniqueName.mint()
        names[key] = name
        (hasChanged, mustSave) = (true, true)
        return name
    }

    /// The lane of an incarnation by its name; `nil` where it has not been given one.
    func lane(of name: String) -> Int? { lanes.first { $0.name == name }?.number }

    /// Gives an incarnation its lane, which has to be durable before it is used.
    mutating func give(_ lane: Int, to name: String, _ key: OpenBatch.Key) {
        lanes.append(RouteState.Lane(partition: key.partition, name: name, number: lane))
        (hasChanged, mustSave) = (true, true)
    }

    /// Forgets the lanes of incarnations that are not known any more.
    private mutating func forgetLanes() {
        let known = Set(names.values)
        let spools = lanes.filter { $0.partition == OpenBatch.Key.spool.partition }.suffix(RouteBook.mostSpools)
        lanes = lanes.filter { known.contains($0.name) && !spools.contains($0) } + spools
    }

    /// Notes where the reading of a file stands of which nothing has been held back.
    mutating func note(_ position: FilePosition, of partition: Int) {
        sources.note(position, of: partition)
        hasChanged = true
    }

    /// Notes that the outputs are to be known otherwise.
    mutating func noteOutputs() { hasChanged = true }

    /// Notes what a file begins with, as far as more of that has come to be known.
    ///
    /// One that was empty when it was found could be any other after a crash: it has to be known by its beginning before its
    /// first line leaves.
    mutating func noteHead(of position: FilePosition, _ key: OpenBatch.Key) {
        guard var known = self.position(of: key), known.head.count < position.head.count else { return }
        known.head = position.head
        note(known, of: key.partition)
    }

    /// Notes where the reading of a spool begins.
    mutating func begin(_ mark: SpoolMark) {
        guard spool != mark else { return }
        if spool?.incarnation != mark.incarnation { names[.spool] = nil }
        (spool, hasChanged) = (mark, true)
    }

    /// Notes where a batch of a spool ends that is about to be sent, which has to be durable before it is.
    mutating func promise(_ mark: SpoolMark) {
        guard !promised.contains(mark) else { return }
        promised = promised.suffix(RouteBook.mostPromised - 1) + [mark]
        (hasChanged, mustSave) = (true, true)
    }

    /// Notes that a batch has been accepted.
    ///
    /// - Parameter earliest: when the first line was read that has not been; `nil` where there is none.
    mutating func accept(_ batch: OpenBatch, earliest: EventTime?) {
        switch batch.landing {
        case .file(let position): note(position, of: batch.key.partition)
        case .spool(let mark):
            if spool?.incarnation != mark.incarnation { names[.spool] = nil }
            (spool, hasChanged) = (mark, true)
            promised.removeAll { $0.incarnation != mark.incarnation || $0.next <= mark.next }
        case .again: break
        }
        guard let last = batch.lastArrival else { return }
        seen = max(seen, min(last, earliest ?? last))
    }

    /// Where the books stand now.
    ///
    /// - Parameters:
    ///   - time: the time of day, by which is judged what may be forgotten.
    ///   - outputs: the files that the route writes.
    mutating func state(at time: EventTime, outputs: [Checkpoint.Output]) -> RouteState {
        sources.forget(at: time)
        let records = sources.records
        let known = Set(
            records.flatMap { record in
                record.positions.map { OpenBatch.Key(partition: record.partition, incarnation: $0.incarnation) }
            })
        names = names.filter { known.contains($0.key) || $0.key == .spool }
        forgetLanes()
        (hasChanged, mustSave) = (false, false)
        let texts = names.map {
            RouteState.Name(partition: $0.key.partition, incarnation: $0.key.incarnation, text: $0.value)
        }
        return RouteState(
            seen: seen, sources: records,
            names: texts.sorted { ($0.partition, $0.incarnation) < ($1.partition, $1.incarnation) }, lanes: lanes,
            spool: spool, promised: promised, outputs: outputs)
    }

    /// Notes that a state could not be written.
    ///
    /// - Parameter isNeeded: whether nothing may be sent before one has been.
    mutating func retry(isNeeded: Bool) {
        hasChanged = true
        mustSave = mustSave || isNeeded
    }
}
