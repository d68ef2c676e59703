import Synchronization
import VisorKit

/// What is read of files that are followed, as it is written.
public actor FollowQueue: BlockSource {
    /// How often is said how far the readers are.
    private static let standingInterval = Duration.seconds(1)
    /// How long the reading goes on after a stop, for what is there by then.
    private static let drainTime = Duration.seconds(3)

    private let files: FollowedFiles<HostFileSystem>
    private let settings: FollowSettings
    private let say: @Sendable (String) -> Void
    private nonisolated let signal: WakeSignal
    private nonisolated let stopSignal = StopSignal()
    private nonisolated let drains = Atomic(true)
    private let timer: WakeTimer
    private let watch: FolderWatch?
    private let origin = ContinuousClock.now
    private var lastLook: Duration?
    private var lastStanding = Duration.zero
    private var lastRead = Duration.zero
    private var isDrained = false
    private var saidPolling = false

    /// A queue of the sources that requests stand for, of which so much has been read before.
    ///
    /// - Parameter say: takes what there is to say of sources, a line each.
    public init(
        _ requests: [InputRequest], known: KnownSources?, settings: FollowSettings,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.init(requests, known: known, settings: settings, hearsChanges: true, say: say)
    }

    /// - Parameter hearsChanges: whether the system is asked to tell of changes.
    init(
        _ requests: [InputRequest], known: KnownSources?, settings: FollowSettings, hearsChanges: Bool,
        say: @escaping @Sendable (String) -> Void
    ) {
        DescriptorLimit.raise()
        let signal = WakeSignal()
        self.signal = signal
        self.settings = settings
        self.say = say
        files = FollowedFiles(
            requests, known: known, settings: settings, fileSystem: HostFileSystem(), wake: { signal.set() })
        timer = WakeTimer(signal, every: min(settings.poll, FollowQueue.standingInterval))
        watch = hearsChanges ? FolderWatch(signal, rest: settings.pause) : nil
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

    /// Whether the reading is to end.
    public nonisolated var isStopping: Bool { stopSignal.age != nil }

    /// Ends the reading as soon as may be: it goes on later from where it is.
    public nonisolated func pause() {
        drains.store(false, ordering: .relaxed)
        stop()
    }

    /// What comes next, which is waited for; `nil` after a stop.
    public func next() async -> SourceEvent? {
        while true {
            if hasStopped { return nil }
            let now = origin.duration(to: .now)
            lookIfDue(now)
            if now - lastStanding >= FollowQueue.standingInterval {
                lastStanding = now
                return .standing(files.standing(now: now, wall: .now))
            }
            let event = files.next(now: now, wall: .now)
            for message in files.takeMessages() { say(message) }
            if let event {
                lastRead = now
                return event
            }
            if stopSignal.age != nil && isDrained && files.pipesAreQuiet(now) { return nil }
            if stopSignal.age != nil && !isDrained {
                // Whatever was written before the stop is there when it is looked for once more.
                isDrained = true
                files.stopPipes()
                files.look()
                continue
            }
            await wait(now)
        }
    }

    private var hasStopped: Bool {
        guard let age = stopSignal.age else { return false }
        return age > FollowQueue.drainTime || !drains.load(ordering: .relaxed)
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
