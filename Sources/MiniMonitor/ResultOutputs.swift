import VisorKit
import VisorRuntime
import VisorTransport

/// The places that results go to: files of periods and alerts, and the standard output where there is no screen.
final class ResultOutputs {
    /// How wide the lines of blocks are at most where no terminal cuts them.
    private static let longestLine = 1_000

    /// How many periods are known to have been printed.
    private static let mostPrinted = 1_000

    private let document: SummaryDocument
    private let block: PeriodBlock?
    private let json: OutputFile?
    private let periods: ResultFile?
    private let alerts: ResultFile?
    /// The starts of the last periods that were printed.
    private var printed: Set<EventTime> = []
    /// The end of the last period that was printed.
    private var printedThrough: EventTime?
    private let isEnding: () -> Bool
    private var problems: Set<String> = []

    /// Opens all files: that of the periods anew, that of the alerts to be added to.
    ///
    /// - Parameters:
    ///   - printsText: whether blocks are printed.
    ///   - isEnding: whether nothing is waited for any longer.
    /// - Throws: `OutputFile.Failure`.
    init(
        _ configuration: MiniMonitorConfiguration, printsText: Bool, isEnding: @escaping () -> Bool
    ) throws(OutputFile.Failure) {
        self.isEnding = isEnding
        document = SummaryDocument(topCount: configuration.topCount)
        block = printsText ? PeriodBlock(style: Terminal.output.style) : nil
        json = configuration.printsJSON ? try OutputFile(path: "-") : nil
        periods = try configuration.output.map { (path) throws(OutputFile.Failure) in
            try ResultFile(path, isAddedTo: false)
        }
        alerts = try configuration.alertFile.map { (path) throws(OutputFile.Failure) in
            try ResultFile(path, isAddedTo: true)
        }
    }

    /// Whether more can be written; while a file takes nothing, so much is kept for it and no more.
    var takesMore: Bool { isEnding() || ![periods, alerts].contains { $0?.isFull ?? false } }

    /// Writes periods, and prints those that have not been printed.
    func publish(_ updates: [WindowUpdate]) throws {
        for update in updates {
            let line = document.line(update)
            try json?.write(line)
            try periods?.write(line)
            try printBlock(update)
        }
    }

    /// Prints that there was nothing, for the periods that time has passed meanwhile.
    func pass(_ watermark: EventTime?, _ layout: WindowLayout) throws {
        guard let block, let watermark, let start = printedThrough else { return }
        let end = layout.start(of: watermark)
        guard end > start else { return }
        printedThrough = end
        try print([block.silence(from: start, to: end)])
    }

    /// Prints a period, once; what comes late for it shows in the other outputs.
    private func printBlock(_ update: WindowUpdate) throws {
        guard let block, printed.insert(update.start).inserted else { return }
        if printed.count > ResultOutputs.mostPrinted, let first = printed.min() { printed.remove(first) }
        if let start = printedThrough, start < update.start {
            try print([block.silence(from: start, to: update.start)])
        }
        printedThrough = max(printedThrough ?? update.end, update.end)
        try print(block.lines(update, width: width))
    }

    /// Writes changes of alerts, and prints them.
    func alert(_ transitions: [AlertTransition]) throws {
        try alerts?.write(transitions.flatMap(AlertDocument.text))
        guard let block else { return }
        try print(transitions.map { block.line($0) })
    }

    /// Tries again what could not be written, and says what cannot be.
    func retry(_ say: (String) -> Void) throws {
        for file in [periods, alerts].compactMap(\.self) {
            try file.retry()
            guard let problem = file.problem else {
                problems.remove(file.path)
                continue
            }
            if problems.insert(file.path).inserted { say("\(problem); trying again") }
        }
    }

    /// A file takes lines of any length.
    private var width: Int {
        let terminal = Terminal.output
        return terminal.isTerminal ? terminal.size.columns : ResultOutputs.longestLine
    }

    /// Tries a last time what could not be written.
    ///
    /// - Throws: `OutputFile.Failure` for what is missing in a file.
    func finish() throws {
        try retry { _ in }
        if let problem = [periods, alerts].lazy.compactMap({ $0?.problem }).first { throw problem }
    }

    private func print(_ lines: [String]) throws {
        try StandardStream.output.write(lines.map { $0 + "\n" }.joined())
    }
}
