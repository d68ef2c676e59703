import Foundation
import ServiceLifecycle
import VisorDashboard
import VisorKit
import VisorRuntime
import VisorTransport

/// Wires inputs, analysis and outputs, and runs until the inputs end.
struct MonitorService: Service {
    private let configuration: StreamMonitorConfiguration
    private let inputs: [Input]
    private let threads: Int
    private let dashboard: DashboardPart?

    /// Opens all inputs.
    ///
    /// - Throws: `ProgramError` without inputs, `StoreError`, `InputError` for one that cannot be read, `OutputFile.Failure` for an
    ///   output that cannot be written.
    init(_ configuration: StreamMonitorConfiguration) throws {
        guard !configuration.inputs.isEmpty else {
            throw ProgramError("no input; name files with -i FILE, or '-' for the standard input", code: .usage)
        }
        self.configuration = configuration
        threads = configuration.threads ?? ProcessInfo.processInfo.activeProcessorCount
        inputs = try Input.open(
            matching: configuration.inputs, heartbeat: configuration.settings.heartbeat,
            showsLines: !configuration.settings.rules.anonymizes)
        // So that no output is made where another cannot be.
        try configuration.checkOutputs(beside: inputs.map { ($0.name, $0.identity) })
        // Nothing is kept of inputs that end.
        let history = configuration.keepsHistory ? try TemporaryHistory() : nil
        dashboard = try history.map { try DashboardPart(of: configuration, history: $0.path, folder: $0) }
    }

    func run() async throws {
        guard let dashboard else { return try await read() }
        try await dashboard.serve { try await read() }
    }

    private func read() async throws {
        do {
            try await analyse()
        } catch let failure as OutputFile.Failure where failure.isBrokenPipe {
            // Whoever closed the pipe has seen enough.
        } catch let error as InputError where configuration.settings.rules.anonymizes {
            throw error.withoutLine
        }
    }

    private func analyse() async throws {
        let queue = InputQueue(inputs, heartbeat: configuration.settings.heartbeat)
        let feed = dashboard?.makeFeed()
        let outputs = MonitorOutputs(configuration, inputs: inputs, dashboard: feed)
        let state = try await withGracefulShutdownHandler {
            var analysis = Analysis(
                settings: configuration.settings, firstTimes: try await queue.firstTimes(), threads: threads,
                tick: tick)
            if let tail = dashboard?.tail {
                _ = try await analysis.run(TappedSource(queue, tail: tail), observer: outputs)
            } else {
                _ = try await analysis.run(queue, observer: outputs)
            }
            return analysis.state
        } onGracefulShutdown: {
            queue.stop()
        }
        try outputs.finish(state.windows.overall)
        try writeReport(state, feed)
        if let shortcoming = await queue.shortcoming { throw ProgramError(shortcoming) }
    }

    private func writeReport(_ state: AnalysisState, _ feed: DashboardFeed?) throws {
        guard let dashboard, let feed, configuration.report != nil else { return }
        feed.flush()
        if let problem = feed.problem { throw ProgramError("no report is written: \(problem)") }
        guard let warning = try dashboard.writeReport(feed.moment(of: state)) else { return }
        StandardStream.error.writeLine("stream_monitor: warning: \(warning)")
    }

    /// Waits for the next moment at which a live report is drawn; files at rest have none.
    private var tick: (@Sendable () async throws -> Void)? {
        guard inputs.contains(where: \.isLive) else { return nil }
        return { try await Task.sleep(for: .seconds(1)) }
    }
}

/// The places that results go to: files, the terminal, and progress on standard error.
private final class MonitorOutputs: AnalysisObserver {
    private let configuration: StreamMonitorConfiguration
    private let document: SummaryDocument
    private let names: [String]
    private let byteCount: Int?
    private let start = ContinuousClock.now
    private let dashboard: DashboardFeed?
    private var windows: OutputFile?
    private var deadLetters: OutputFile?
    private var alerts: OutputFile?
    private var alertsJSON: OutputFile?
    private var board = AlertBoard()
    private var ungrouped: [(rule: String, lines: Int)] = []
    private var hasOpened = false
    private var bytesRead = 0
    private var progress = ProgressBar()
    private var region = LiveRegion()

    init(_ configuration: StreamMonitorConfiguration, inputs: [Input], dashboard: DashboardFeed?) {
        (self.configuration, self.dashboard) = (configuration, dashboard)
        document = SummaryDocument(topCount: configuration.topCount)
        names = inputs.map { $0.name == InputPaths.standardInput ? "standard input" : $0.name }
        let sizes = inputs.compactMap(\.byteCount)
        byteCount = sizes.count == inputs.count ? sizes.reduce(0, +) : nil
    }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws {
        try open()
        if let windows {
            for update in updates { try windows.write(document.line(update)) }
        }
        if let deadLetters, !rejected.isEmpty { try deadLetters.write(rejected) }
        dashboard?.publish(updates)
        try checkRoom()
    }

    /// Ends where more would wait to be written than there is room for: of inputs that end, nobody can wait for room.
    private func checkRoom() throws(ProgramError) {
        guard let dashboard, dashboard.isFull, let problem = dashboard.problem else { return }
        let loss = configuration.dashboard == nil ? "no report is written" : "nothing more is read, or shown"
        throw ProgramError("\(loss): \(problem)")
    }

    func alert(_ transitions: [AlertTransition]) throws {
        guard !transitions.isEmpty else { return }
        try open()
        try alertsJSON?.write(transitions.flatMap(AlertDocument.json))
        try alerts?.write(transitions.flatMap(AlertDocument.text))
        board.take(transitions)
        dashboard?.alert(transitions)
        try checkRoom()
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) {
        if case .block(let block) = event { bytesRead += block.byteCount }
        dashboard?.note(event)
        ungrouped = state.rules.ungrouped
        if byteCount != nil {
            let name = names.count == 1 ? names[0] : "\(names.count) files"
            progress.update(name: name, done: bytesRead, total: byteCount)
        }
    }

    func tick(_ state: AnalysisState) throws {
        dashboard?.flush()
        dashboard?.show(state)
        for message in dashboard?.takeMessages() ?? [] {
            StandardStream.error.writeLine("stream_monitor: \(message)")
        }
        guard configuration.printsReport else { return }
        let report = report(state.windows.overall, recent: state.windows.recent)
        try region.draw(report.lines(atMost: Terminal.output.size.rows - 1))
    }

    /// Writes what is written once: the summary of the whole and the report.
    func finish(_ overall: OverallSummary) throws {
        progress.clear()
        board.take(ungrouped: ungrouped)
        if !configuration.printsReport {
            for line in AlertBoard.warnings(ungrouped) {
                StandardStream.error.writeLine("stream_monitor: warning: \(line)")
            }
        }
        if let path = configuration.summary { try OutputFile.replace(path, with: document.object(overall)) }
        guard configuration.printsReport else { return }
        try region.clear()
        try StandardStream.output.write(report(overall).lines.map { $0 + "\n" }.joined())
    }

    /// Opens the files only when the first block has been read, so that a failure before leaves them alone.
    private func open() throws {
        guard !hasOpened else { return }
        hasOpened = true
        if let path = configuration.output { windows = try OutputFile(path: path) }
        if let path = configuration.deadLetter { deadLetters = try OutputFile(path: path) }
        if let path = configuration.alertFile { alerts = try OutputFile(path: path) }
        if let path = configuration.alertJSON { alertsJSON = try OutputFile(path: path) }
    }

    private func report(_ overall: OverallSummary, recent: [WindowUpdate] = []) -> TextReport {
        TextReport(
            overall, recent: recent, alerts: board, inputs: names, elapsed: start.duration(to: .now),
            style: Terminal.output.style, width: Terminal.output.size.columns)
    }
}
