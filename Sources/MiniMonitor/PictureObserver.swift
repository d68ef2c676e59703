import VisorKit
import VisorRuntime
import VisorTransport

/// Keeps the picture of an analysis that goes on, and has its results written.
final class PictureObserver: AnalysisObserver {
    /// How many changes of alerts a picture has at most.
    private static let mostChanges = 1_000

    private let board: PictureBoard
    private let history: HistoryDesk
    private let results: ResultOutputs
    private let layout: WindowLayout
    private let log: DebugLog
    private var windows = ShownWindows()
    private var life = LogLife()
    private var files: WatchedFiles
    /// The partitions whose reading begins inside the file, until the time of their first line is known.
    private var beginning: Set<Int> = []
    private var past: OverallSummary?
    private var hasShown = false

    /// An observer of files that are watched.
    init(
        _ board: PictureBoard, history: HistoryDesk, results: ResultOutputs, files: WatchedFiles, layout: WindowLayout,
        log: DebugLog
    ) {
        (self.board, self.history, self.results, self.files) = (board, history, results, files)
        (self.layout, self.log) = (layout, log)
    }

    var takesMore: Bool { results.takesMore }

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) throws {
        guard !updates.isEmpty else { return }
        windows.take(updates)
        for update in updates {
            log.debug("period \(update.start.rfc3339): \(update.summary.lines) lines, \(update.summary.hits) hits")
        }
        try results.publish(updates.filter { !windows.isLeftOut($0.start) })
    }

    func alert(_ transitions: [AlertTransition]) throws {
        for transition in transitions { log.info("alert \(transition.identity): \(transition.message)") }
        try results.alert(transitions)
        board.update { picture in
            picture.changes += transitions
            picture.changes.removeFirst(max(0, picture.changes.count - PictureObserver.mostChanges))
        }
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) {
        life.note(event, state.windows)
        if let partition = files.note(event) {
            beginning.insert(partition)
            history.offer(files.beginnings)
        }
        if case .block(let block) = event, let position = block.position, block.byteCount == 0 {
            log.debug(
                "\(position.source): part \(position.incarnation) in \(position.name), at byte \(position.offset)")
        }
        if case .joined(let partition, let time) = event, beginning.remove(partition) != nil, let time {
            windows.leaveOut(through: layout.start(of: time))
        }
        if case .block(let block) = event, block.byteCount > 0, !hasShown {
            // Whoever waits for the first period sees it as soon as it is whole.
            show(state)
            hasShown = windows.windows.count > 1
        }
    }

    func tick(_ state: AnalysisState) throws {
        try results.retry { board.say($0) }
        try results.pass(state.windows.watermark, layout)
        show(state)
        if !windows.windows.isEmpty { hasShown = true }
    }

    /// Hangs a new picture.
    private func show(_ state: AnalysisState) {
        if past == nil, let read = history.result {
            windows.take(history: read.windows, isComplete: read.isComplete)
            past = read.overall
        }
        windows.take(held: state.windows.recent)
        var overall = state.windows.overall
        if let past { overall.merge(past) }
        let (known, files, status) = (windows.windows, files.shown(state.windows, at: .now), history.status)
        let silence = life.silence(after: known.last, state.windows, layout)
        let isAtRest = !life.isLive
        board.update { picture in
            picture.windows = known + silence
            picture.isAtRest = isAtRest
            picture.overall = overall
            picture.files = files
            picture.active = state.rules.active
            picture.history = status
        }
    }
}
