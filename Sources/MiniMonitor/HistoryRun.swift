import VisorKit
import VisorRuntime
import VisorTransport

/// Reads the history of the files when somebody asks for it, beside what they go on with.
struct HistoryRun {
    /// How many bytes the lists of windows that wait for late lines take: each is shown with few keys, and the files go on beside.
    private static let retainedMemory = 2 << 20

    let desk: HistoryDesk
    let settings: AnalysisSettings
    let say: @Sendable (String) -> Void

    /// Waits until somebody asks, and reads; what cannot be read is said.
    func run() async {
        guard let beginnings = await desk.wait() else { return }
        do {
            try await read(beginnings)
        } catch {
            if !Task.isCancelled { say("the history cannot be read: \(error)") }
            desk.finish(nil)
        }
    }

    private func read(_ beginnings: [WatchedFiles.Beginning]) async throws {
        var settings = settings
        // Alerts of long ago would come behind those of now.
        settings.ruleSet = .none
        settings.retainedMemory = HistoryRun.retainedMemory
        let inputs = try Input.open(before: beginnings.map { ($0.position, $0.profile) }, heartbeat: settings.heartbeat)
        for path in inputs.gone { say("\(path): is another file now; its history is not read") }
        let queue = InputQueue(inputs.open, heartbeat: settings.heartbeat)
        let observer = HistoryObserver(desk)
        let overall = try await withTaskCancellationHandler {
            var analysis = Analysis(settings: settings, firstTimes: try await queue.firstTimes(), threads: 1)
            return try await analysis.run(queue, observer: observer)
        } onCancel: {
            queue.stop()
        }
        desk.finish(
            HistoryDesk.Result(windows: observer.windows, overall: overall, isComplete: inputs.gone.isEmpty))
    }
}

/// Keeps the last windows of a history.
private final class HistoryObserver: AnalysisObserver {
    private let desk: HistoryDesk
    // Others are newer than all of these.
    private var shown = ShownWindows(whole: 1)

    var windows: [WindowUpdate] { shown.windows }

    init(_ desk: HistoryDesk) { self.desk = desk }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) { shown.take(updates) }

    func advance(_ state: AnalysisState, past event: SourceEvent) {
        if case .block(let block) = event { desk.advance(by: block.byteCount) }
    }

    func tick(_ state: AnalysisState) {}
}
