import VisorKit
import VisorRuntime
import VisorTransport

/// Where the results of an analysis that goes on and on go to: its outputs, the checkpoint, and the terminal.
final class FollowOutputs: AnalysisObserver {
    /// The configuration to go on with, once it has been read anew.
    private(set) var next: StreamMonitorConfiguration?

    let configuration: StreamMonitorConfiguration
    let ledger: FollowLedger
    private let writer: CheckpointWriter<HostFileSystem>
    private let reading: any Reading
    private let messages: MessageBoard
    private let reload: ConfigurationReload
    private let dashboard: DashboardFeed?
    private let people: AlertingPart?
    /// What the report is made of, and where it is written.
    private let page: DashboardPart?
    private let start = ContinuousClock.now
    private let hadTerminal = Terminal.output.isTerminal
    private var region = LiveRegion()
    private var board: AlertBoard
    /// Whether a checkpoint is not to wait for its time.
    private var isUrgent = false
    /// Why the history could not be written, so that it is said once.
    private var historyProblem: String?
    /// Why the last checkpoint could not be written.
    private var checkpointProblem: OutputFile.Failure?
    /// The rules of which it has been said that they have too many groups.
    private var saidUngrouped: Set<String> = []
    /// The partitions of topics by their numbers, where lines come from there.
    var partitionNames: [Int: String] = [:]
    /// What cannot be written, by its path, so that it is said once.
    private var problems: [String: String] = [:]

    /// - Parameter active: the alerts that are not over.
    init(
        _ configuration: StreamMonitorConfiguration, ledger: FollowLedger, active: [AlertTransition],
        writer: CheckpointWriter<HostFileSystem>, reading: any Reading, messages: MessageBoard,
        reload: ConfigurationReload, dashboard: DashboardFeed? = nil, page: DashboardPart? = nil,
        people: AlertingPart? = nil
    ) {
        (self.configuration, self.ledger, self.writer) = (configuration, ledger, writer)
        (self.reading, self.messages, self.reload) = (reading, messages, reload)
        (self.dashboard, self.page, self.people) = (dashboard, page, people)
        board = AlertBoard(active: active)
    }

    var takesMore: Bool { !isFull || reading.isStopping }

    private var isFull: Bool { ledger.isFull || dashboard?.isFull ?? false }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws {
        try ledger.publish(updates, rejected: rejected)
        dashboard?.publish(updates)
    }

    /// Writes changes of alerts at once: somebody waits for them.
    func alert(_ transitions: [AlertTransition]) throws {
        try ledger.alert(transitions)
        dashboard?.alert(transitions)
        board.take(transitions)
    }

    /// A checkpoint is written at once where another file has begun: until then it would not be found again after a crash if it
    /// were moved meanwhile.
    func advance(_ state: AnalysisState, past event: SourceEvent) {
        ledger.advance(past: event)
        dashboard?.note(event)
        if case .block(let block) = event, block.byteCount == 0, block.position?.offset == 0 { isUrgent = true }
        if isUrgent { writeCheckpoint(of: state) }
    }

    /// Tries what could not be written, takes a checkpoint, hears what has come, and shows where things stand.
    func tick(_ state: AnalysisState) throws {
        try ledger.flush()
        dashboard?.flush()
        // Nothing can be kept of what would still be read.
        if isFull && reading.isStopping { reading.pause() }
        writeCheckpoint(of: state)
        reportProblems()
        reportUngrouped(state.rules.ungrouped)
        hearHangup()
        showPages(state)
        people?.update(state.rules.active)
        try show(state)
    }

    /// Writes the last checkpoint, the summary and the reports.
    func finish(_ state: AnalysisState) throws {
        try ledger.flush()
        let problem = writeLastCheckpoint(of: state)
        let overall = state.windows.overall
        try region.clear()
        messages.show()
        if let path = configuration.summary {
            let document = SummaryDocument(topCount: configuration.topCount)
            try OutputFile.replace(path, with: document.object(overall))
        }
        if let page, let dashboard, next == nil, let warning = try page.writeReport(dashboard.moment(of: state)) {
            messages.say("warning: \(warning)")
            messages.show()
        }
        if configuration.printsReport && next == nil {
            try StandardStream.output.write(report(overall).lines.map { $0 + "\n" }.joined())
        }
        if let problem { throw ProgramError(problem) }
    }

    /// Has a checkpoint written, unless the last one is still being written or was written just now.
    private func writeCheckpoint(of state: AnalysisState) {
        switch writer.takeOutcome() {
        case .failure(let failure):
            checkpointProblem = failure
            ledger.retry()
        case .success:
            checkpointProblem = nil
            if let floor = writer.journalFloor { reading.release(before: floor) }
        case nil: break
        }
        // What a checkpoint has left behind must stand in the history too.
        guard dashboard?.isWritten ?? true else { return }
        guard writer.isReady(atOnce: isUrgent), let pending = ledger.checkpoint(of: state, at: .now) else { return }
        isUrgent = false
        writer.write(pending)
    }

    /// Writes the last checkpoint; returns what there is to say where that cannot be done.
    private func writeLastCheckpoint(of state: AnalysisState) -> String? {
        if let failure = ledger.problems.first {
            return "\(failure); what is missing there will be read again at the next start"
        }
        dashboard?.flush()
        if let problem = dashboard?.problem {
            return "\(problem); what is missing there will be read again at the next start"
        }
        guard let pending = ledger.checkpoint(of: state, at: .now, isForced: true) else { return nil }
        do throws(OutputFile.Failure) {
            try writer.writeAndWait(pending)
            return nil
        } catch {
            return "\(error); what has been read since the last checkpoint will be read again at the next start"
        }
    }

    /// Says once of each rule that it has more groups than it keeps apart.
    private func reportUngrouped(_ ungrouped: [(rule: String, lines: Int)]) {
        board.take(ungrouped: ungrouped)
        for entry in ungrouped where saidUngrouped.insert(entry.rule).inserted {
            for line in AlertBoard.warnings([entry]) { messages.say("warning: \(line)") }
        }
    }

    /// Says what cannot be written, and what can be again.
    private func reportProblems() {
        let found = ledger.problems + (checkpointProblem.map { [$0] } ?? [])
        for failure in found where problems[failure.path] != failure.reason.description {
            messages.say("\(failure); trying again, and nothing is lost")
        }
        let now = Dictionary(found.map { ($0.path, $0.reason.description) }) { first, _ in first }
        for path in problems.keys.sorted() where now[path] == nil { messages.say("\(path): can be written again") }
        problems = now
    }

    /// Reads the configuration anew where the signal has come; a wrong one changes nothing.
    private func hearHangup() {
        guard next == nil, HangupSignal.take() else { return }
        // The terminal has gone, and with it whoever watched.
        if hadTerminal && !Terminal.output.isTerminal { return reading.stop() }
        // The new one goes on from the checkpoint, which has to be written for that.
        if let path = problems.keys.min() {
            return messages.say("the configuration is as it was, since \(path) cannot be written")
        }
        switch reload.read() {
        case .success(let configuration):
            next = configuration
            reading.pause()
        case .failure(let refusal):
            for line in refusal.lines { messages.say(line) }
            messages.say("the configuration is as it was")
        }
    }

    /// Brings the moment before the pages, and says what is wrong with what they are made of.
    private func showPages(_ state: AnalysisState) {
        guard let dashboard else { return }
        dashboard.show(state)
        for message in dashboard.takeMessages() { messages.say(message) }
        guard dashboard.problem != historyProblem else { return }
        if let problem = dashboard.problem {
            messages.say("\(problem); trying again, and nothing is lost")
        } else {
            messages.say("the history can be written again")
        }
        historyProblem = dashboard.problem
    }

    private func show(_ state: AnalysisState) throws {
        if messages.hasWaiting {
            try region.clear()
            messages.show()
        }
        guard configuration.printsReport else { return }
        let report = report(state.windows.overall, recent: state.windows.recent)
        try region.draw(report.lines(atMost: Terminal.output.size.rows - 1))
    }

    private func report(_ overall: OverallSummary, recent: [WindowUpdate] = []) -> TextReport {
        TextReport(
            overall, recent: recent, alerts: board, inputs: configuration.inputNames,
            sampleName: overall.sample.flatMap { partitionNames[$0.partition] },
            elapsed: start.duration(to: .now), style: Terminal.output.style, width: Terminal.output.size.columns)
    }
}
