import ServiceLifecycle
import VisorKit
import VisorRuntime
import VisorTransport

/// Reads files and the network until a signal comes, and goes on from the checkpoint at each start.
struct FollowService: Service {
    private let first: StreamMonitorConfiguration
    private let follow: FollowConfiguration
    private let load: @Sendable () throws -> StreamMonitorConfiguration
    private let state: KeptState
    private let feeds: [any LineFeed]
    private let dashboard: DashboardPart?
    private let people: AlertingPart
    private let messages = MessageBoard(program: "stream_monitor")

    /// Takes the right to the checkpoint.
    ///
    /// - Parameter load: reads the configuration anew, as the program was started with it.
    /// - Throws: `ProgramError` without inputs or a folder, `OutputFile.Failure` for an output that cannot be written,
    ///   `CheckpointError` and `JournalError` where the checkpoint and the journal cannot be had.
    init(
        _ configuration: StreamMonitorConfiguration, _ follow: FollowConfiguration,
        load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) throws {
        (first, self.follow, self.load) = (configuration, follow, load)
        state = try KeptState(follow, messages, check: configuration.checkFollowing)
        dashboard =
            configuration.keepsHistory
            ? try DashboardPart(of: configuration, history: state.folder.history) : nil
        people = try AlertingPart(configuration, in: state.folder, messages)
        feeds = try configuration.feeds(from: state.checkpoint, follow, in: state.folder)
    }

    /// Takes lines from outside for as long as it analyses them: what has come is handed out before the end.
    func run() async throws {
        try await people.serve(history: dashboard) {
            guard let dashboard else { return try await runFeeds() }
            try await dashboard.serve { try await runFeeds() }
        }
    }

    private func runFeeds() async throws {
        for feed in feeds { try await feed.prepare() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for feed in feeds { group.addTask { try await feed.run() } }
            group.addTask {
                try await analyse()
                for feed in feeds { feed.stop() }
            }
            for _ in 0...feeds.count { try await group.next() }
        }
    }

    private func analyse() async throws {
        let writer = CheckpointWriter(state.store)
        var (configuration, follow, checkpoint) = (first, follow, state.checkpoint)
        while true {
            for feed in feeds { feed.goOn(from: checkpoint) }
            let run = FollowRun(
                configuration, follow, feeds: feeds, from: checkpoint, writer: writer, messages: messages,
                dashboard: dashboard, people: people, load: load)
            guard let next = try await run.run(), let nextFollow = next.follow else { return }
            if next.network != configuration.network {
                messages.say("the addresses of the network stay as they were until the program is started anew")
            }
            (configuration, follow) = (next, nextFollow)
            // What has been read until now stands in the checkpoint, wherever the reading began.
            checkpoint = try state.store.load().checkpoint
            messages.say("the configuration has been read again")
        }
    }
}
