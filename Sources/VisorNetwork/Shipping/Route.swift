import Synchronization
import VisorKit
import VisorTransport

/// Carries what is read of files and of the spool to one destination, each line once as far as that can be told.
///
/// A route has a reading, a place and a state of its own, so that a destination that is slow or away holds no other back: the files
/// themselves, and the spool, are what waits. While a batch is under way the next one is made ready, and no more.
public actor Route {
    /// How a route goes.
    public struct Settings: Sendable {
        /// When batches are sent.
        public var sending = SendingRule()
        /// Which lines are sent, and in what form.
        public var lines = LineRules()
        /// What sources are called.
        public var naming: SourceNaming
        /// What all lines are called by, besides.
        public var labels: [String: String] = [:]
        /// Whether the route ends where its inputs do; then it does not wait for a destination for ever.
        public var isOnce = false
        /// How long the route may go on after a stop.
        public var grace = Duration.seconds(5)
        /// How long the first wait is where a destination cannot be reached, and how long none exceeds.
        public var backoff = (first: Duration.milliseconds(500), longest: Duration.seconds(30))
        /// How long a destination may be away, where the route ends with its inputs.
        public var patience = Duration.seconds(30)

        /// Settings that are usual.
        public init(naming: SourceNaming) { self.naming = naming }
    }

    /// Why a route could not carry everything: one line.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        /// What is wrong, and what becomes of the lines.
        public let description: String
    }

    /// The reading of the files.
    public nonisolated let queue: FollowQueue

    let destination: any Destination
    let settings: Settings
    let say: @Sendable (String) -> Void
    let board = ProgressBoard()
    var book: RouteBook
    var cutter: BatchCutter
    var reports = RouteReports()
    var backoff: Backoff
    /// Since when nothing has been accepted, by the clock of the route; `nil` while it is.
    var awaySince: Duration?
    /// What has been cut and is not accepted yet, beside what the cutter holds.
    var underWay: OpenBatch?
    var prepared: OpenBatch?
    /// Up to where the receiver has an incarnation, where that is beyond what has been sent in this life.
    var ahead: [OpenBatch.Key: Int] = [:]
    /// What has got a new name, under which nothing has been accepted yet.
    var renamed: Set<OpenBatch.Key> = []

    /// Why sources go no further, by their partitions, and when the first line was read that stays behind.
    var ended: [Int: String] = [:]
    var endedSince: EventTime?

    private let number: Int
    let spool: Spool?
    var spoolReader: SpoolReader?
    private let store: RouteStore<HostFileSystem>
    private let origin = ContinuousClock.now
    private let stopping = Mutex<ContinuousClock.Instant?>(nil)
    var hasEnded = false
    /// Whether nothing has come since it was said last how far the reading is.
    var isIdle = false
    private var lastSave = ContinuousClock.now
    private var savedSpool: SpoolMark?

    /// A route that goes on from a state, if there is one.
    ///
    /// - Parameters:
    ///   - number: tells the route from others that read the same spool.
    ///   - follow: how files are followed.
    ///   - say: takes what there is to say, a line each.
    public init(
        _ number: Int, to destination: any Destination, reading requests: [InputRequest], spool: Spool?,
        from state: RouteState?, in store: RouteStore<HostFileSystem>, follow: FollowSettings, settings: Settings,
        say: @escaping @Sendable (String) -> Void
    ) {
        (self.number, self.destination, self.store, self.settings, self.say) =
            (number, destination, store, settings, say)
        self.spool = spool
        backoff = Backoff(first: settings.backoff.first, longest: settings.backoff.longest)
        book = RouteBook(from: state, at: .now)
        cutter = BatchCutter(settings.sending, lines: settings.lines, at: .now)
        let reader = spool.map {
            SpoolReader($0, number: number, from: state?.spool, promised: state?.promised ?? [])
        }
        if let reader { book.begin(reader.position) }
        spoolReader = reader
        savedSpool = state?.spool
        var follow = follow
        follow.ordersByTime = false
        follow.standing = max(.milliseconds(20), min(follow.standing, settings.sending.batchAge / 2))
        follow.blockSize = settings.sending.batchBytes
        queue = FollowQueue(
            requests, feeds: reader.map { [$0.bell] } ?? [],
            known: state.map { KnownSources(records: $0.sources, since: $0.seen) }, settings: follow, say: say)
    }

    /// How far the route is.
    public nonisolated var progress: RouteProgress { board.now }

    /// Sends what is there by now, within the grace, and ends.
    public nonisolated func stop() {
        stopping.withLock { $0 = $0 ?? .now }
        queue.stop()
    }

    /// Carries lines until the route is stopped, or its inputs have ended.
    ///
    /// - Throws: `Failure` where not everything could be carried that should have been; the state says what was.
    public func run() async throws {
        var failure: (any Error)?
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.ship() }
                group.addTask { try await self.watch() }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch is Stopped {
            // What is left is sent after the next start.
        } catch is CancellationError {
            // As before.
        } catch {
            failure = error
        }
        if let problem = await save() { failure = failure ?? problem }
        await destination.close()
        if let failure { throw failure }
    }

    /// Says that the route has been told to end, and what is left cannot be sent now.
    struct Stopped: Error {}

    /// Whether the route has been told to end.
    nonisolated var isStopping: Bool { stopping.withLock { $0 != nil } }

    var now: Duration { origin.duration(to: .now) }

    /// Looks at the files while nobody reads them, and ends what takes too long after a stop.
    private nonisolated func watch() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(100))
            await queue.look()
            guard let moment = stopping.withLock(\.self) else { continue }
            if moment.duration(to: .now) > settings.grace { return queue.pause() }
        }
    }

    private func ship() async throws {
        for event in await queue.begin() { noteBeginning(event) }
        if let problem = await save() { throw problem }
        var next = try await prepare()
        while let batch = next {
            (underWay, prepared) = (batch, nil)
            async let delivery: Void = deliver(batch)
            next = try await prepare()
            prepared = next
            try await delivery
        }
        if settings.isOnce { catchUp() }
        if !isStopping, let reason = ended.values.min() { throw Failure(description: reason) }
    }

    /// Notes that everything that there was has been sent.
    func catchUp() {
        if destination.catchUp() { book.noteOutputs() }
    }
}

/// How the state is kept.
extension Route {
    /// Writes the state where something has changed, at most once a second, and never between the acceptance of a batch and its
    /// being noted.
    func saveIfDue() async {
        guard underWay == nil, lastSave.duration(to: .now) >= .seconds(1) else { return }
        if let problem = await save() { reports.say(say, "\(problem); trying again, and nothing is lost") }
    }

    /// Writes the state after a batch, if it is time.
    func saveAfterBatch() async {
        guard lastSave.duration(to: .now) >= .seconds(1) else { return }
        if let problem = await save() { reports.say(say, "\(problem); trying again, and nothing is lost") }
    }

    /// Writes the state where something has changed; returns why it could not be.
    func save() async -> Failure? {
        guard book.hasChanged else { return nil }
        let isNeeded = book.mustSave
        do throws(OutputFile.Failure) {
            let state = book.state(at: .now, outputs: try destination.settle())
            lastSave = .now
            try store.save(state)
            // A segment of the spool is needed as long as the older of the two states speaks of it.
            if let spool, let mark = savedSpool { spool.release(number, before: mark.position) }
            savedSpool = state.spool
            return nil
        } catch {
            book.retry(isNeeded: isNeeded)
            return Failure(description: "\(error)")
        }
    }
}
