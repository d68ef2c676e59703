import Synchronization
import VisorKit
import VisorTransport

/// Lines that are sent by HTTP: taken into a journal, and read from there, so that each counts once over all restarts.
public final class IntakeFeed: LineFeed {
    /// How the lines are taken and read.
    public struct Settings: Sendable {
        /// The folder of the journal, which must be there.
        public var folder: String
        /// What senders have to show; `nil` where everybody may send.
        public var token: BearerToken?
        /// What is known of lines whose sender says nothing of them.
        public var profile: InputProfile
        /// The text of heartbeat lines.
        public var heartbeat: String
        /// Whether lines that came before the start are passed over where there is no checkpoint.
        public var startsAtEnd = false
        /// How much is taken.
        public var limits = IntakeLimits()

        /// Settings for a journal in a folder.
        public init(folder: String, token: BearerToken?, profile: InputProfile, heartbeat: String) {
            (self.folder, self.token, self.profile, self.heartbeat) = (folder, token, profile, heartbeat)
        }
    }

    /// What is known only while the program runs.
    private struct State {
        var lines: JournalLines?
        var now = Duration.zero
        var wake: (@Sendable () -> Void)?
        /// Up to where is read after a stop.
        var stopEnd: JournalPosition?
        var messages: [String]
    }

    private let settings: Settings
    private let servers: [WebServer]
    private let keeper: JournalKeeper<HostFileSystem>
    private let intake: Intake
    private let state: Mutex<State>
    private let bell = Bell()
    private let stopSignal: AsyncStream<Void>
    private let stopSignaller: AsyncStream<Void>.Continuation

    /// Wakes whoever reads, once there is somebody.
    private final class Bell: Sendable {
        let wake = Mutex<(@Sendable () -> Void)?>(nil)

        func ring() { wake.withLock { $0 }?() }
    }

    /// Opens the journal.
    ///
    /// - Parameters:
    ///   - settings: how the lines are taken.
    ///   - position: up to where the journal has been read, as the checkpoint to go on from has it.
    ///   - serve: makes the servers that answer with these routes.
    /// - Throws: `JournalError`.
    public init(
        _ settings: Settings, readTo position: JournalPosition?, serve: ([any WebRoutes]) -> [WebServer]
    ) throws(JournalError) {
        self.settings = settings
        let journal = try Journal(folder: settings.folder, readTo: position, in: HostFileSystem())
        state = Mutex(State(messages: journal.warnings.map { "warning: \($0)" }))
        keeper = JournalKeeper(journal, limit: settings.limits.journalBytes, wake: { [bell] in bell.ring() })
        intake = Intake(keeper, limits: settings.limits)
        servers = serve([IngestRoutes(intake: intake, token: settings.token)])
        (stopSignal, stopSignaller) = AsyncStream.makeStream()
    }

    /// Answers requests until the feed is stopped.
    ///
    /// - Throws: `WebServerError` where one of the servers cannot listen.
    public func run() async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for server in servers { group.addTask { try await server.run() } }
                group.addTask { [stopSignal] in
                    for await _ in stopSignal {}
                    throw CancellationError()
                }
                defer { group.cancelAll() }
                for try await _ in group {}
            }
        } catch is CancellationError {}
    }

    /// Goes on from a checkpoint.
    public func goOn(from checkpoint: Checkpoint?) {
        let end = keeper.end
        let position = checkpoint?.journal ?? (settings.startsAtEnd && checkpoint == nil ? end : nil)
        state.withLock { state in
            if state.lines == nil {
                state.lines = JournalLines(
                    folder: settings.folder, from: position, to: end, profile: settings.profile,
                    heartbeat: settings.heartbeat)
            } else {
                state.lines?.goOn(from: position, to: end)
            }
        }
    }

    /// How many bytes of lines requests hold that are being taken, beyond what each has room for.
    var heldBytes: Int { intake.heldBytes }

    /// Begins to hand out lines.
    public func begin(known partitions: [Int], wake: @escaping @Sendable () -> Void) {
        bell.wake.withLock { $0 = wake }
        state.withLock { $0.lines?.begin(known: partitions) }
    }

    /// Removes what no checkpoint needs any more.
    public func release(before position: JournalPosition) { keeper.forget(before: position) }

    /// The lines that come next.
    public func next(now: Duration, arrival: EventTime) -> SourceEvent? {
        let end = keeper.end
        let next = state.withLock { state in
            state.now = now
            return state.lines?.next(before: state.stopEnd ?? end, now: now)
        }
        guard let next else { return nil }
        if let partition = next.read { intake.noteRead(partition) }
        return .block(next.block)
    }

    /// The partitions of which all that has come has been handed out.
    public func atEnd(now: Duration) -> [Int: Duration] {
        state.withLock { state in state.lines?.atEnd(now) { intake.hasNone(of: $0) } ?? [:] }
    }

    /// Takes what there is to say.
    public func takeMessages() -> [String] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages + (state.lines?.takeMessages(state.now) ?? [])
        }
    }

    /// Takes no more, and ends the servers.
    public func stop() {
        intake.close()
        let end = keeper.end
        state.withLock { $0.stopEnd = $0.stopEnd ?? end }
        stopSignaller.finish()
    }

    /// Whether all that had come when the feed was stopped has been handed out.
    public var isDrained: Bool {
        state.withLock { state in
            guard let end = state.stopEnd, let lines = state.lines else { return true }
            return lines.position >= end
        }
    }
}
