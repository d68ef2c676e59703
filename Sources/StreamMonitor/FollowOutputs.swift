import VisorKit
import VisorRuntime
import VisorTransport

/// Where the results of an analysis that goes on and on go to: its outputs, the checkpoint, and the terminal.
final class FollowOutputs: AnalysisObserver {
    /// The configuration to go on with, once it has been read anew.
    private(set) var next: StreamMonitorConfiguration?

    private let configuration: StreamMonitorConfiguration
    private let ledger: FollowLedger
    private let writer: CheckpointWriter<HostFileSystem>
    private let queue: FollowQueue
    private let messages: MessageBoard
    private let load: @Sendable () throws -> StreamMonitorConfiguration
    private let start = ContinuousClock.now
    private var region = LiveRegion()
    private let hadTerminal = Terminal.output.isTerminal
    /// Whether a checkpoint is not to wait for its time.
    private var isUrgent = false
    /// Why something cannot be written, by its path, so that it is said once.
    private var problems: [String: String] = [:]

    private static let checkpointName = "the checkpoint"

    init(
        _ configuration: StreamMonitorConfiguration, ledger: FollowLedger, writer: CheckpointWriter<HostFileSystem>,
        queue: FollowQueue, messages: MessageBoard, load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) {
        (self.configuration, self.ledger, self.writer) = (configuration, ledger, writer)
        (self.queue, self.messages, self.load) = (queue, messages, load)
    }

    var takesMore: Bool { !ledger.isFull || queue.isStopping }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws {
        try ledger.publish(updates, rejected: rejected)
    }

    /// A checkpoint is written at once where another file has begun: until then it would not be found again after a crash if it
    /// were moved meanwhile.
    func advance(_ merger: WindowMerger, past event: SourceEvent) {
        ledger.advance(past: event)
        if case .block(let block) = event, block.byteCount == 0, block.position?.offset == 0 { isUrgent = true }
        if isUrgent { keep(merger) }
    }

    /// Tries what could not be written, takes a checkpoint, hears what has come, and shows where things stand.
    func tick(_ merger: WindowMerger) throws {
        try ledger.flush()
        note(ledger.problems)
        // Nothing can be kept of what would still be read.
        if ledger.isFull && queue.isStopping { queue.pause() }
        keep(merger)
        hearHangup()
        try show(merger)
    }

    /// Writes the last checkpoint, the summary and the report.
    func finish(_ merger: WindowMerger) throws {
        try ledger.flush()
        let problem = keepLast(merger)
        let overall = merger.overall
        try region.clear()
        messages.show()
        if let path = configuration.summary {
            let document = SummaryDocument(topCount: configuration.topCount)
            try OutputFile.replace(path, with: document.object(overall))
        }
        if printsReport && next == nil {
            try StandardStream.output.write(report(overall).map { $0 + "\n" }.joined())
        }
        if let problem { throw ProgramError(problem) }
    }

    /// Has a checkpoint written, unless the last one is still being written or was written just now.
    private func keep(_ merger: WindowMerger) {
        takeOutcome()
        guard writer.isReady(atOnce: isUrgent), let pending = ledger.checkpoint(of: merger, at: .now) else { return }
        isUrgent = false
        writer.write(pending)
    }

    /// Writes the last checkpoint; returns what there is to say where that cannot be done.
    private func keepLast(_ merger: WindowMerger) -> String? {
        if let (path, reason) = ledger.problems.first {
            return "\(path): cannot be written: \(reason); what is missing there will be read again at the next start"
        }
        guard let pending = ledger.checkpoint(of: merger, at: .now, isForced: true) else { return nil }
        do throws(VisorTransport.SystemError) {
            try writer.writeAndWait(pending)
            return nil
        } catch {
            return "\(FollowOutputs.checkpointName): cannot be written: \(error);"
                + " what has been read since the last one will be read again"
        }
    }

    private func takeOutcome() {
        switch writer.takeOutcome() {
        case .failure(let reason):
            ledger.retry()
            note(reason, at: FollowOutputs.checkpointName)
        case .success: recover(FollowOutputs.checkpointName)
        case nil: break
        }
    }

    private func note(_ found: [(path: String, reason: VisorTransport.SystemError)]) {
        for (path, reason) in found { note(reason, at: path) }
        for path in problems.keys where path != FollowOutputs.checkpointName {
            if !found.contains(where: { $0.path == path }) { recover(path) }
        }
    }

    private func note(_ reason: VisorTransport.SystemError, at path: String) {
        guard problems[path] != reason.description else { return }
        problems[path] = reason.description
        messages.say("\(path): cannot be written: \(reason); trying again, and nothing is lost")
    }

    private func recover(_ path: String) {
        if problems.removeValue(forKey: path) != nil { messages.say("\(path): can be written again") }
    }

    /// Reads the configuration anew where the signal has come; a wrong one changes nothing.
    private func hearHangup() {
        guard next == nil, HangupSignal.take() else { return }
        // The terminal has gone, and with it whoever watched.
        if hadTerminal && !Terminal.output.isTerminal { return queue.stop() }
        do {
            let read = try load()
            guard let follow = read.follow, follow.name == configuration.follow?.name,
                follow.folder == configuration.follow?.folder
            else {
                return messages.say(
                    "the configuration was not taken over: 'follow', 'checkpoint' and 'name' hold until the end")
            }
            try FollowRun.check(read)
            next = read
            queue.pause()
        } catch {
            for line in (error as? ConfigurationError)?.lines ?? ["\(error)"] { messages.say(line) }
            messages.say("the configuration is as it was")
        }
    }

    private var printsReport: Bool {
        !configuration.isQuiet
            && ![configuration.output, configuration.summary].contains { $0.map(OutputFile.isStandardOutput) ?? false }
    }

    private func show(_ merger: WindowMerger) throws {
        if messages.hasWaiting {
            try region.clear()
            messages.show()
        }
        if printsReport { try region.draw(report(merger.overall, recent: merger.recent)) }
    }

    private func report(_ overall: OverallSummary, recent: [WindowUpdate] = []) -> [String] {
        TextReport(
            overall, recent: recent, inputs: configuration.inputs.map(\.path), elapsed: start.duration(to: .now),
            style: Terminal.output.style, width: Terminal.output.size.columns
        ).lines
    }
}
