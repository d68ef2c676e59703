import Foundation
import ServiceLifecycle
import Synchronization
import VisorKit
import VisorRuntime
import VisorTransport

/// Follows files until a signal comes, and goes on from the checkpoint at each start.
struct FollowService: Service {
    private let first: StreamMonitorConfiguration
    private let load: @Sendable () throws -> StreamMonitorConfiguration
    private let folder: CheckpointFolder
    private let messages = MessageBoard(program: "stream_monitor")

    /// Takes the right to the checkpoint.
    ///
    /// - Parameter load: reads the configuration anew, as the program was started with it.
    /// - Throws: `ProgramError` without inputs or a folder, `CheckpointError` where that cannot be had.
    init(
        _ configuration: StreamMonitorConfiguration, load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) throws {
        guard let follow = configuration.follow, !configuration.inputs.isEmpty else {
            throw ProgramError("no input; name files or folders with -i", code: .usage)
        }
        guard let path = follow.folder else {
            throw ProgramError(
                "no folder for the state, since HOME is not set; name one with --checkpoint", code: .usage)
        }
        first = configuration
        self.load = load
        folder = try CheckpointFolder(path, name: follow.name)
        try FollowRun.check(configuration)
    }

    func run() async throws {
        HangupSignal.listen()
        var configuration = first
        var start = configuration.follow?.start ?? .checkpoint
        while true {
            let run = try FollowRun(configuration, start: start, folder: folder, messages: messages, load: load)
            guard let next = try await run.run() else { return }
            // What has been read until now stands in the checkpoint, wherever the reading began.
            (configuration, start) = (next, .checkpoint)
            messages.say("the configuration has been read again")
        }
    }
}

/// The analysis under one configuration, from a checkpoint to the next.
struct FollowRun {
    private let configuration: StreamMonitorConfiguration
    private let follow: FollowConfiguration
    private let messages: MessageBoard
    private let load: @Sendable () throws -> StreamMonitorConfiguration
    private let writer: CheckpointWriter<HostFileSystem>
    private let checkpoint: Checkpoint?

    init(
        _ configuration: StreamMonitorConfiguration, start: FollowStart, folder: CheckpointFolder,
        messages: MessageBoard, load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) throws {
        guard let follow = configuration.follow else { throw ProgramError("nothing is followed", code: .usage) }
        (self.configuration, self.follow, self.messages, self.load) = (configuration, follow, messages, load)
        let store = CheckpointStore(folder: folder.path, name: follow.name, in: HostFileSystem())
        writer = CheckpointWriter(store)
        guard start == .checkpoint else {
            checkpoint = nil
            return
        }
        let found = try store.load()
        for warning in found.warnings { messages.say("warning: \(warning)") }
        checkpoint = found.checkpoint
    }

    /// Finds out before anything is read whether inputs and outputs get in each other's way.
    static func check(_ configuration: StreamMonitorConfiguration) throws {
        let outputs = [configuration.output, configuration.summary, configuration.deadLetter].compactMap(\.self)
        do {
            let inputs = configuration.inputs.map { ($0.path, FileIdentity(path: $0.path)) }
            try OutputConflict.check(outputs: outputs, inputs: inputs)
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        for path in outputs { try OutputFile.check(path) }
    }

    /// Runs until a signal comes; returns the configuration to go on with, if there is one.
    func run() async throws -> StreamMonitorConfiguration? {
        let ledger = try openLedger()
        let queue = FollowQueue(
            configuration.inputs, known: known, settings: settings, say: { [messages] in messages.say($0) })
        for event in await queue.begin() { ledger.advance(past: event) }
        let merger = try takeUp(ledger)
        let outputs = FollowOutputs(
            configuration, ledger: ledger, writer: writer, queue: queue, messages: messages, load: load)
        var analysis = Analysis(
            settings: configuration.settings, merger: merger,
            threads: configuration.threads ?? ProcessInfo.processInfo.activeProcessorCount,
            tick: { try await Task.sleep(for: .seconds(1)) })
        do {
            try await withGracefulShutdownHandler {
                try await analysis.follow(queue, observer: outputs)
            } onGracefulShutdown: {
                queue.stop()
            }
        } catch let failure as OutputFile.Failure where failure.isBrokenPipe {
            // Whoever closed the pipe has seen enough.
            return nil
        }
        try outputs.finish(analysis.merger)
        return outputs.next
    }

    private var settings: FollowSettings {
        FollowSettings(
            start: checkpoint == nil && follow.start == .end ? .end : .start, poll: follow.poll,
            flushesPartial: follow.flushesPartial, heartbeat: configuration.settings.heartbeat,
            outputs: [configuration.output, configuration.summary, configuration.deadLetter].compactMap(\.self))
    }

    private var known: KnownSources? {
        checkpoint.map { KnownSources(records: $0.sources, since: $0.seen) }
    }

    private func openLedger() throws -> FollowLedger {
        let place = { (path: String) in OutputFile.isStandardOutput(path) ? "/dev/stdout" : path }
        return try FollowLedger(
            from: checkpoint, windows: configuration.output.map(place),
            deadLetters: configuration.deadLetter.map(place),
            document: SummaryDocument(topCount: configuration.topCount), at: .now, in: HostFileSystem())
    }

    /// The state to go on from, under this configuration; the first checkpoint is written before any line is read, so that
    /// after a crash it is known which files there were.
    private func takeUp(_ ledger: FollowLedger) throws -> WindowMerger {
        let settings = configuration.settings
        guard let checkpoint else {
            let merger = WindowMerger(layout: settings.layout, firstTimes: [], capacity: settings.capacity)
            guard let first = ledger.checkpoint(of: merger, at: .now, isForced: true) else { return merger }
            do {
                try writer.writeAndWait(first)
            } catch {
                throw CheckpointError.unwritable(follow.folder ?? "", error)
            }
            return merger
        }
        var merger = checkpoint.merger
        try ledger.publish(merger.change(to: settings.layout), rejected: [])
        return merger
    }
}
