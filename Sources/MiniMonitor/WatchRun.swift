import ServiceLifecycle
import VisorKit
import VisorRuntime
import VisorScreen
import VisorTransport

/// The tasks of watching: the reading, the screen, the history, and the traffic of a demonstration.
struct WatchRun {
    /// Which task has ended.
    private enum End {
        case front, reading, other
    }

    /// How long the reading pauses at least: less than anybody notices on a screen, and many lines come at once.
    private static let pause = Duration.milliseconds(100)

    /// How many bytes the lists of windows that wait for late lines take: pictures that are looked at hold older ones besides.
    private static let retainedMemory = 4 << 20

    /// How many bytes of lines wait for those of other files that come before them.
    private static let heldBytes = 8 << 20

    private let configuration: MiniMonitorConfiguration
    private let inputs: [InputRequest]
    private let demo: DemoTraffic?
    private let log: DebugLog

    init(_ configuration: MiniMonitorConfiguration, demo: DemoTraffic?, log: DebugLog) {
        (self.configuration, self.demo, self.log) = (configuration, demo, log)
        inputs = demo?.inputs ?? configuration.inputs
    }

    /// Runs on a screen, or without one, until a signal comes or the person at the screen has enough.
    func run(on screen: CursesScreen?) async throws {
        // Where there is something to put right, the end of the terminal must not be that of the process.
        if screen != nil || demo != nil { HangupSignal.listen() }
        let files = WatchedFiles(inputs)
        var first = ScreenPicture(period: configuration.settings.layout.size, overall: OverallSummary())
        first.files = files.shown
        let (board, history) = (PictureBoard(first), HistoryDesk())
        let loop = ScreenLoop(board: board, history: history, refresh: configuration.refresh, log: log)
        if let screen { await loop.drawFirst(screen) }
        let say = speaker(board, hasScreen: screen != nil)
        let queue = FollowQueue(inputs, known: nil, settings: followSettings, say: say)
        defer { queue.pause() }
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask {
                try await read(queue, board, history, files, hasScreen: screen != nil)
                return .reading
            }
            group.addTask {
                await wait(loop, screen)
                return .front
            }
            startHelpers(in: &group, history, say)
            try await finish(&group, queue, hasScreen: screen != nil)
        }
    }

    /// Waits for the end that somebody wants: then the reading ends, and with it everything else.
    private func finish(
        _ group: inout ThrowingTaskGroup<End, any Error>, _ queue: FollowQueue, hasScreen: Bool
    ) async throws {
        do {
            while let end = try await group.next() {
                switch end {
                // Who looks at a screen wants it to go; who reads blocks wants what has been written by then.
                case .front: if hasScreen { queue.pause() } else { queue.stop() }
                case .reading: return group.cancelAll()
                case .other: break
                }
            }
        } catch {
            queue.pause()
            throw error
        }
    }

    private func wait(_ loop: ScreenLoop, _ screen: CursesScreen?) async {
        guard let screen else {
            try? await cancelWhenGracefulShutdown {
                while !HangupSignal.take() { try await Task.sleep(for: .milliseconds(200)) }
            }
            return
        }
        await cancelWhenGracefulShutdown { await loop.run(screen) }
    }

    private func startHelpers(
        in group: inout ThrowingTaskGroup<End, any Error>, _ history: HistoryDesk,
        _ say: @escaping @Sendable (String) -> Void
    ) {
        let (settings, demo) = (configuration.settings, demo)
        group.addTask(priority: .background) {
            await HistoryRun(desk: history, settings: settings, say: say).run()
            return .other
        }
        guard let demo else { return }
        group.addTask {
            try await demo.run()
            return .other
        }
    }

    private func read(
        _ queue: FollowQueue, _ board: PictureBoard, _ history: HistoryDesk, _ files: WatchedFiles, hasScreen: Bool
    ) async throws {
        log.info("watching \(inputs.map(\.path).joined(separator: ", "))")
        let results = try ResultOutputs(
            configuration, printsText: !hasScreen && configuration.printsText, isEnding: { queue.isStopping })
        let observer = PictureObserver(
            board, history: history, results: results, files: files, layout: configuration.settings.layout, log: log)
        let refresh = configuration.refresh
        var settings = configuration.settings
        settings.retainedMemory = WatchRun.retainedMemory
        var analysis = Analysis(
            settings: settings, firstTimes: [], threads: 1,
            tick: { try await Task.sleep(for: refresh) })
        _ = try await analysis.run(queue, observer: observer)
        try results.finish()
    }

    /// Says things where they are seen.
    private func speaker(_ board: PictureBoard, hasScreen: Bool) -> @Sendable (String) -> Void {
        let log = log
        guard !hasScreen else {
            return { text in
                log.info(text)
                board.say(MessageLine.clean(text))
            }
        }
        let messages = MessageBoard(program: "mini_monitor")
        return { text in
            log.info(text)
            messages.say(text)
            messages.show()
        }
    }

    private var followSettings: FollowSettings {
        FollowSettings(
            startsAtEnd: true, recall: MiniMonitorConfiguration.recall, pause: WatchRun.pause,
            heldBytes: WatchRun.heldBytes, heartbeat: configuration.settings.heartbeat, outputs: configuration.outputs)
    }
}
