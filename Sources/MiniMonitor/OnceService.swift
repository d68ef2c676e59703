import Foundation
import ServiceLifecycle
import VisorKit
import VisorRuntime
import VisorTransport

/// Reads inputs to their end, prints what they amount to, and ends.
struct OnceService: Service {
    private let configuration: MiniMonitorConfiguration
    private let inputs: [Input]
    private let log: DebugLog

    /// Opens all inputs.
    ///
    /// - Throws: `InputError` for one that cannot be read, `ProgramError` and `OutputFile.Failure` for outputs.
    init(_ configuration: MiniMonitorConfiguration) throws {
        self.configuration = configuration
        inputs = try Input.open(
            matching: configuration.inputs, heartbeat: configuration.settings.heartbeat,
            showsLines: !configuration.settings.rules.anonymizes, sparesMemory: true)
        try configuration.checkOutputs(beside: inputs.map { ($0.name, $0.identity) })
        log = try DebugLog(configuration.log)
    }

    func run() async throws {
        do {
            try await read()
        } catch let failure as OutputFile.Failure where failure.isBrokenPipe {
            // Whoever closed the pipe has seen enough.
        } catch let error as InputError where configuration.settings.rules.anonymizes {
            throw error.withoutLine
        }
    }

    private func read() async throws {
        let start = ContinuousClock.now
        log.info("reading \(inputs.map(\.name).joined(separator: ", "))")
        let queue = InputQueue(inputs, heartbeat: configuration.settings.heartbeat)
        let observer = OnceObserver(try ResultOutputs(configuration, printsText: false, isEnding: { false }))
        let overall = try await withGracefulShutdownHandler {
            var analysis = Analysis(
                settings: configuration.settings, firstTimes: try await queue.firstTimes(),
                threads: ProcessInfo.processInfo.activeProcessorCount)
            return try await analysis.run(queue, observer: observer)
        } onGracefulShutdown: {
            queue.stop()
        }
        let written = Result { try observer.finish() }
        log.info("read \(overall.summary.lines) lines")
        if configuration.printsText { try report(overall, observer.board, start.duration(to: .now)) }
        try written.get()
        if let shortcoming = await queue.shortcoming { throw ProgramError(shortcoming) }
    }

    private func report(_ overall: OverallSummary, _ alerts: AlertBoard, _ elapsed: Duration) throws {
        let report = TextReport(
            overall, alerts: alerts,
            inputs: inputs.map { $0.name == InputPaths.standardInput ? "standard input" : $0.name },
            elapsed: elapsed, style: Terminal.output.style, width: Terminal.output.size.columns)
        try StandardStream.output.write(report.lines.map { $0 + "\n" }.joined())
    }
}

/// Has the results of a whole input written.
private final class OnceObserver: AnalysisObserver {
    private let results: ResultOutputs
    private(set) var board = AlertBoard()

    init(_ results: ResultOutputs) { self.results = results }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws { try results.publish(updates) }

    func alert(_ transitions: [AlertTransition]) throws {
        try results.alert(transitions)
        board.take(transitions)
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) throws {
        try results.retry { StandardStream.error.writeLine("mini_monitor: \($0)") }
        // Nobody waits here until there is room again.
        if !results.takesMore { try results.finish() }
    }

    func tick(_ state: AnalysisState) {}

    /// Tries a last time what could not be written.
    func finish() throws { try results.finish() }
}
