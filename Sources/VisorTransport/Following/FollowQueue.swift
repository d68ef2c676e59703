import Synchronization
import VisorKit

/// What is read of files that are followed, as it is written, and what comes of feeds, in turn.
public actor FollowQueue: BlockSource {
    /// How long the reading goes on after a stop, for what is there by then.
    private static let drainTime = Duration.seconds(3)

    private let files: FollowedFiles<HostFileSystem>
    private let feeds: [any LineFeed]
    private let settings: FollowSettings
    private let say: @Sendable (String) -> Void
    private nonisolated let signal: WakeSignal
    private nonisolated let stopSignal = StopSignal()
    private nonisolated let drains = Atomic(true)
    private nonisolated let drainsAll = Atomic(false)
    private let timer: WakeTimer
    private let watch: FolderWatch?
    private let origin = ContinuousClock.now
    private var lastLook: Duration?
    private var lastStanding = Duration.zero
    private var lastRead = Duration.zero
    private var isDrained = false
    private var saidPolling = false
    /// How many events have been asked of files and feeds, who take turns.
    private var turn = 0

    /// A queue of the sources that requests stand for, of which so much has been read before, and of feeds.
    ///
    /// - Parameter say: takes what there is to say of sources, a line each.
    public init(
        _ requests: [InputRequest], feeds: [any LineFeed] = [], known: KnownSources?, settings: FollowSettings,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.init(requests, feeds: feeds, known: known, settings: settings, hearsChanges: true, say: say)
    }

    /// - Parameter hearsChanges: whether the system is asked to tell of changes.
    init(
        _ requests: [InputRequest], feeds: [any LineFeed] = [], known: KnownSources?, settings: FollowSettings,
        hearsChanges: Bool,
        say: @escaping @Sendable (String) -> Void
    ) {
        DescriptorLimit.raise()
        let signal = WakeSignal()
        self.signal = signal
        self.settings = settings
        self.say = say
        self.feeds = feeds
        files = FollowedFiles(
            requests, known: known, settings: settings, fileSystem: HostFileSystem(),
            readSize: 64 << 10...max(64 << 10, settings.blockSize), wake: { signal.set() })
        timer = WakeTimer(signal, every: min(settings.poll, settings.standing))
        watch = hearsChanges ? FolderWatch(signal, rest: settings.pause) : nil
        for feed in feeds { feed.begin(known: known?.partitions ?? [], wake: { signal.set() }) }
    }

    /// Looks whether what requests stand for can be followed at all.
    ///
    /// - Throws: `InputError` for the first that cannot.
    public static func check(_ requests: [InputRequest]) throws(InputError) {
        try FollowedNames.check(requests, in: HostFileSystem())
    }

    /// Looks for the files that are there, and returns what is to be noted before any line of theirs is read; `next` hands out the
    /// same once more.
    public func begin() -> [SourceEvent] {
        lookIfDue(origin.duration(to: .now))
        return files.waiting
    }

    /// Ends the reading when what has been written by then has been read, at most three seconds later.
    public nonisolated func stop() {
        stopSignal.set()
        signal.set()
    }

    /// Ends the reading when all that has been written by then has been read, however long that takes.
    public nonisolated func finish() {
        drainsAll.store(true, ordering: .relaxed)
        stop()
    }

    /// Looks for files that have come or have been renamed meanwhile, if that is due: what is asked for lines too seldom for
    /// that must call it beside.
    public func look() {
        guard stopSignal.age == nil else { return }
        lookIfDue(origin.duration(to: .now))
    }

    /// Whether the reading is to end.
    public nonisolated var isStopping: Bool { stopSignal.age != nil }

    /// Ends the reading as soon as may be: it goes on later from where it is.
    public nonisolated func pause() {
        drains.store(false, ordering: .relaxed)
        stop()
    }

    /// Notes up to where every checkpoint that may still be gone on from has read the journal.
    public nonisolated func release(before position: JournalPosition) {
        for feed in feeds { feed.release(before: position) }
    }

    /// What comes next, which is waited for; `nil` after a stop.
    public func next() async -> SourceEvent? {
        while true {
            if hasStopped { return nil }
            let now = origin.duration(to: .now)
            lookIfDue(now)
            if now - lastStanding >= settings.standing {
                lastStanding = now
                return .standing(standing(now))
            }
            let event = takeEvent(now)
            for message in files.takeMessages() + feeds.flatMap({ $0.takeMessages() }) { say(message) }
            if let event {
                lastRead = now
                return event
            }
            let isOver = files.pipesAreQuiet(now) && feeds.allSatisfy(\.isDrained)
            if stopSignal.age != nil && isDrained && isOver { return nil }
            if stopSignal.age != nil && !isDrained {
                // Whatever was written before the stop is there when it is looked for once more.
                isDrained = true
                files.stopPipes()
                for feed in feeds { feed.stop() }
                files.look()
                continue
            }
            await wait(now)
        }
    }

    /// What comes next of whoever's turn it is, or of the next who has something.
    private func takeEvent(_ now: Duration) -> SourceEvent? {
        for _ in 0...feeds.count {
            defer { turn = (turn + 1) % (feeds.count + 1) }
            let event =
                turn == feeds.count
                ? files.next(now: now, wall: .now) : feeds[turn].next(now: now, arrival: .now)
            if let event { return event }
        }
        return nil
    }

    private func standing(_ now: Duration) -> InputStanding {
        let own = files.standing(now: now)
        let atEnd = feeds.reduce(into: own.atEnd) { $0.merge($1.atEnd(now: now)) { first, _ in first } }
        return InputStanding(now: now, atEnd: atEnd, time: .now)
    }

    private var hasStopped: Bool {
        guard let age = stopSignal.age else { return false }
        if !drains.load(ordering: .relaxed) { return true }
        return age > FollowQueue.drainTime && !drainsAll.load(ordering: .relaxed)
    }

    private func wait(_ now: Duration) async {
        let rest = lastRead + settings.pause - now
        if rest > .zero { try? await Task.sleep(for: rest) }
        await signal.wait()
    }

    /// Looks at what has changed, and at all when that is due.
    private func lookIfDue(_ now: Duration) {
        if let lastLook, now - lastLook < settings.poll {
            if let changes = watch?.take(), !changes.areNone { files.look(at: changes) }
            return
        }
        files.look()
        // A look that takes longer than the time between two must not be all that is done.
        lastLook = origin.duration(to: .now)
        let isWatched = watch?.watch(files.folders) ?? false
        if !isWatched && !saidPolling {
            saidPolling = true
            say("the system tells no more of changes to files (inotify); they are looked at every \(settings.poll)")
        }
    }
}
