import Foundation
import ServiceLifecycle
import VisorKafka
import VisorKit
import VisorNetwork
import VisorRuntime
import VisorTransport

/// The work of this process in its group under one configuration.
struct KafkaRun {
    private let configuration: StreamMonitorConfiguration
    private let kafka: KafkaConfiguration
    private let startsAtEnd: Bool
    private let checkpoint: Checkpoint?
    private let writer: CheckpointWriter<HostFileSystem>
    private let messages: MessageBoard
    private let dashboard: DashboardPart?
    private let people: AlertingPart
    private let load: @Sendable () throws -> StreamMonitorConfiguration
    private let board = GroupBoard()

    /// A run that goes on from a checkpoint, if there is one.
    init(
        _ configuration: StreamMonitorConfiguration, _ kafka: KafkaConfiguration, startsAtEnd: Bool,
        from checkpoint: Checkpoint?, writer: CheckpointWriter<HostFileSystem>, messages: MessageBoard,
        dashboard: DashboardPart?, people: AlertingPart,
        load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) {
        (self.configuration, self.kafka, self.startsAtEnd) = (configuration, kafka, startsAtEnd)
        (self.checkpoint, self.writer, self.messages, self.load) = (checkpoint, writer, messages, load)
        (self.dashboard, self.people) = (dashboard, people)
    }

    /// Works until a signal comes; returns the configuration to go on with, if there is one.
    ///
    /// What is blocking in librdkafka has threads of its own.
    func run() async throws -> StreamMonitorConfiguration? {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Ended.self) { group in
                defer { group.cancelAll() }
                group.addTask { .merging(try await onThread("visor.merge") { try merge() }) }
                group.addTask {
                    try await onThread("visor.work") { try work() }
                    return .working
                }
                if let endpoint = kafka.metrics {
                    let server = WebServer(at: endpoint, routes: [MetricsRoutes { [board] in board.metrics }])
                    group.addTask {
                        try await server.run()
                        return .serving
                    }
                }
                do {
                    return try await next(&group)
                } catch {
                    // The others end when they are told, and not before.
                    board.end()
                    throw error
                }
            }
        } onGracefulShutdown: {
            board.end()
        }
    }

    /// What has come to its end.
    private enum Ended: Sendable {
        case merging(StreamMonitorConfiguration?)
        case working, serving
    }

    /// Waits for merging and working to end.
    private func next(
        _ group: inout ThrowingTaskGroup<Ended, any Error>
    ) async throws -> StreamMonitorConfiguration? {
        var configuration: StreamMonitorConfiguration?
        var rest = 2
        while rest > 0, let ended = try await group.next() {
            switch ended {
            case .merging(let next): (configuration, rest) = (next, rest - 1)
            case .working: rest -= 1
            case .serving: break
            }
        }
        return configuration
    }

    /// Reads lines, until all is to end.
    private func work() throws {
        defer { board.endWorker() }
        guard kafka.role != .merger else {
            // The merger reads on until it hears that nothing more comes of the worker.
            while !board.isEnding { usleep(50_000) }
            return
        }
        do {
            let worker = try GroupWorker(
                GroupWorker.Settings(
                    brokers: kafka.address.brokers, topics: kafka.address.topics, names: kafka.names,
                    properties: kafka.properties, analysis: configuration.settings, profile: configuration.profile,
                    definition: definition, startsAtEnd: startsAtEnd),
                board: board, say: { [messages] in messages.say($0) })
            try worker.run()
        } catch {
            board.end()
            throw error
        }
    }

    /// Merges what all have made of lines, until all is to end.
    private func merge() throws -> StreamMonitorConfiguration? {
        defer { board.end() }
        guard let merger = try begin() else { return nil }
        let ledger = try FollowLedger(
            from: knownOutputs(merger.state.analysis), paths: configuration.outputPaths,
            document: SummaryDocument(topCount: configuration.topCount), rules: configuration.settings.ruleSet,
            at: .now, settledBefore: merger.state.analysis.windows.takesLinesFrom, in: HostFileSystem())
        // Nothing of this process's own files enters the state, which is that of all mergers.
        let changes = merger.change()
        try ledger.alert(changes.alerts)
        try ledger.publish(changes.windows, rejected: [])
        let feed = dashboard?.makeFeed { [board] in DashboardSources.shown(board.inputs) }
        feed?.alert(changes.alerts)
        feed?.publish(changes.windows)
        let outputs = FollowOutputs(
            configuration, ledger: ledger, active: merger.state.analysis.rules.active, writer: writer, reading: board,
            messages: messages, reload: ConfigurationReload(of: configuration, load: load), dashboard: feed,
            page: dashboard)
        if checkpoint?.group == nil {
            outputs.see(merger.state)
            if let first = ledger.checkpoint(of: merger.state.analysis, at: .now, isForced: true) {
                try writer.writeAndWait(first)
            }
        }
        try merger.run(outputs)
        try outputs.finish(merger.state.analysis)
        return outputs.next
    }

    /// Begins to merge, as soon as brokers answer; `nil` where all is to end before.
    private func begin() throws -> GroupMerger? {
        let settings = GroupMerger.Settings(
            brokers: kafka.address.brokers, topics: kafka.address.topics, names: kafka.names,
            properties: kafka.properties, analysis: configuration.settings, definition: definition,
            merges: kafka.role != .worker)
        let known = try known()
        var said: String?
        while !board.isEnding {
            do throws(KafkaError) {
                return try GroupMerger(settings, from: known, board: board, say: { [messages] in messages.say($0) })
            } catch {
                guard error.isRetriable else { throw error }
                if said != error.description { messages.say("\(error); trying again") }
                said = error.description
            }
            usleep(200_000)
        }
        return nil
    }

    /// The checkpoint, to which all outputs are known: what stands in one of which nothing is known was written by an earlier life, and
    /// is not written again.
    private func knownOutputs(_ state: AnalysisState) -> Checkpoint {
        var known = checkpoint ?? Checkpoint(seen: .now, sources: [], outputs: [], state: state)
        for path in [configuration.output, configuration.alertFile, configuration.alertJSON].compactMap(\.self)
        where known.output(path) == nil {
            known.outputs.append(Checkpoint.Output(path: path, length: 0))
        }
        return known
    }

    /// The state of the group in the checkpoint, if there is one of this group.
    private func known() throws -> GroupState? {
        // A worker merges nothing, and has no state to go on from.
        guard kafka.role != .worker, let checkpoint, let group = checkpoint.group else { return nil }
        guard group.name == kafka.stateName else {
            throw ProgramError(
                "the checkpoint is that of the group '\(group.name)', and not of '\(kafka.stateName)'; give this process a"
                    + " --name of its own", code: .usage)
        }
        var reader = BinaryReader(group.standing)
        do throws(WireError) {
            return try GroupState(analysis: checkpoint.state, standing: &reader)
        } catch {
            throw ProgramError("the state of the group in the checkpoint \(error)")
        }
    }

    /// By what lines are folded and merged.
    private var definition: UInt64 { FoldDefinition.ofGroup(configuration.settings) }
}

/// Runs what blocks on a thread of its own.
private func onThread<Value: Sendable>(
    _ name: String, _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.name = name
        thread.stackSize = 4 << 20
        thread.start()
    }
}
