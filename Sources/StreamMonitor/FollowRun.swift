import Foundation
import ServiceLifecycle
import VisorDashboard
import VisorKit
import VisorRuntime
import VisorTransport

/// The analysis under one configuration, from a checkpoint to the next.
struct FollowRun {
    private let configuration: StreamMonitorConfiguration
    private let follow: FollowConfiguration
    private let feeds: [any LineFeed]
    private let checkpoint: Checkpoint?
    private let writer: CheckpointWriter<HostFileSystem>
    private let messages: MessageBoard
    private let dashboard: DashboardPart?
    private let people: AlertingPart
    private let reload: ConfigurationReload

    /// A run that goes on from a checkpoint, if there is one.
    init(
        _ configuration: StreamMonitorConfiguration, _ follow: FollowConfiguration, feeds: [any LineFeed],
        from checkpoint: Checkpoint?, writer: CheckpointWriter<HostFileSystem>, messages: MessageBoard,
        dashboard: DashboardPart?, people: AlertingPart,
        load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) {
        (self.configuration, self.follow, self.checkpoint) = (configuration, follow, checkpoint)
        self.feeds = feeds
        (self.writer, self.messages, self.dashboard, self.people) = (writer, messages, dashboard, people)
        reload = ConfigurationReload(of: configuration, load: load)
    }

    /// Runs until a signal comes; returns the configuration to go on with, if there is one.
    func run() async throws -> StreamMonitorConfiguration? {
        let ledger = try openLedger()
        let queue = FollowQueue(
            configuration.inputs, feeds: feeds,
            known: checkpoint.map {
                KnownSources(records: $0.sources, since: $0.seen, partitions: $0.state.windows.partitions)
            },
            settings: settings, say: { [messages] in messages.say($0) })
        for event in await queue.begin() { ledger.advance(past: event) }
        let feed = dashboard?.makeFeed()
        let state = try openState(ledger, feed)
        let outputs = FollowOutputs(
            configuration, ledger: ledger, active: state.rules.active, writer: writer, reading: queue,
            messages: messages, reload: reload, dashboard: feed, page: dashboard, people: people)
        var analysis = Analysis(
            settings: configuration.settings, state: state,
            threads: configuration.threads ?? ProcessInfo.processInfo.activeProcessorCount,
            tick: { try await Task.sleep(for: .seconds(1)) })
        try await withGracefulShutdownHandler {
            if let tail = dashboard?.tail {
                try await analysis.follow(TappedSource(queue, tail: tail), observer: outputs)
            } else {
                try await analysis.follow(queue, observer: outputs)
            }
        } onGracefulShutdown: {
            queue.stop()
        }
        try outputs.finish(analysis.state)
        return outputs.next
    }

    private var settings: FollowSettings {
        FollowSettings(
            startsAtEnd: checkpoint == nil && follow.start == .end, poll: follow.poll,
            flushesPartial: follow.flushesPartial, heartbeat: configuration.settings.heartbeat,
            outputs: configuration.outputs)
    }

    private func openLedger() throws -> FollowLedger {
        return try FollowLedger(
            from: checkpoint, paths: configuration.outputPaths,
            document: SummaryDocument(topCount: configuration.topCount),
            rules: configuration.settings.ruleSet, at: .now, in: HostFileSystem())
    }

    /// The state to go on from, under this configuration, with what earlier runs have told of alerts.
    ///
    /// Where there is no checkpoint, or one that does not know the outputs, one is written before any line is read: after a
    /// crash it must be known which files there were, and what stood in the outputs.
    private func openState(_ ledger: FollowLedger, _ feed: DashboardFeed?) throws -> AnalysisState {
        let settings = configuration.settings
        var state = checkpoint?.state ?? AnalysisState(settings: settings)
        let ends = state.rules.change(to: settings.ruleSet, layout: settings.layout, adopting: ledger.toldAlerts)
        state.rules.raise(episodes: ledger.usedEpisodes)
        try ledger.alert(ends)
        feed?.alert(ends)
        if !ledger.isKnown, let first = ledger.checkpoint(of: state, at: .now, isForced: true) {
            try writer.writeAndWait(first)
        }
        let windows = state.windows.change(to: settings.layout)
        try ledger.publish(windows, rejected: [])
        feed?.publish(windows)
        return state
    }
}
