import VisorKit

/// Whether the logs that are watched are being written, or lie at rest.
///
/// Time goes on without lines for a log that is being written: its next periods are empty. One at rest ended when it ended, and
/// its last periods are what there is to see.
struct LogLife {
    /// How far the last line of a log that is being written is behind the clock at most when it is read.
    private static let nearness = TimeSpan.seconds(60)

    /// Whether a line has been seen being written.
    private(set) var isLive = false
    /// The partitions of which all lines that stood there have been read: what comes behind them has just been written.
    private var caughtUp: Set<Int> = []

    /// Takes in what has been read, and how far the windows are behind it.
    mutating func note(_ event: SourceEvent, _ windows: WindowMerger) {
        guard !isLive else { return }
        switch event {
        case .joined: break
        case .standing(let standing):
            // A file that was empty, or not there, may still be one of long ago that is put in place.
            caughtUp.formUnion(standing.atEnd.keys.filter { windows.greatestTime(of: $0) != nil })
        case .block(let block):
            guard block.byteCount > 0, let arrival = block.arrival else { return }
            let last = windows.greatestTime(of: block.partition)
            let isNear = last.map { arrival <= $0 + LogLife.nearness } ?? false
            isLive = isNear || caughtUp.contains(block.partition)
        }
    }

    /// The windows without lines that a live log's time has passed behind its last window: the one that was over last, and the
    /// one that is still open.
    func silence(after last: WindowUpdate?, _ windows: WindowMerger, _ layout: WindowLayout) -> [WindowUpdate] {
        guard isLive, let last, let watermark = windows.watermark else { return [] }
        let open = layout.start(of: watermark + layout.lateness)
        let starts = [open - layout.size, open].filter { $0 > last.start }
        return starts.map { WindowUpdate(start: $0, end: $0 + layout.size, summary: WindowSummary()) }
    }
}
