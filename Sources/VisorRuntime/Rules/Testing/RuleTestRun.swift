import VisorKit

/// Runs a test through the real analysis: lines are made, parsed, folded and merged step by step.
struct RuleTestRun {
    /// How many bytes a block has, about.
    private static let blockSize = 1 << 20

    private let test: RuleTest
    private let sources: [String]
    private var merger: EventMerger
    private var iterators: [StepValues.Iterator]
    /// The partitions of the series.
    private let partitions: [Int]
    /// Where the next line of each partition begins.
    private var offsets: [Int]
    /// When each partition had lines last, by the clock of the test.
    private var lastLines: [Int: Duration] = [:]
    private let recorder = TransitionRecorder()

    /// A run that has not begun.
    init(_ test: RuleTest) {
        self.test = test
        var sources: [String] = []
        partitions = test.series.map { series in
            if let known = sources.firstIndex(of: series.source) { return known }
            sources.append(series.source)
            return sources.count - 1
        }
        self.sources = sources
        offsets = sources.map { _ in 0 }
        let settings = AnalysisSettings(layout: test.layout, ruleSet: test.rules)
        merger = EventMerger(settings: settings, state: AnalysisState(settings: settings))
        iterators = test.series.map { $0.values.makeIterator() }
    }

    /// What all lines amount to.
    var state: AnalysisState { merger.state }

    /// Takes all lines, and returns the changes of alerts that come of them.
    mutating func run() throws -> [AlertTransition] {
        for partition in sources.indices { try take(.joined(partition: partition, firstTime: nil)) }
        let steps = test.series.map(\.values.stepCount).max() ?? 0
        for step in 0..<steps { try take(step) }
        // What the last step has is over when the step is.
        try stand(at: steps)
        for partition in sources.indices { try take([], of: partition, isLast: true) }
        return recorder.transitions
    }

    /// Takes the lines of all series in a step, source by source.
    private mutating func take(_ step: Int) throws {
        let time = test.start + clock(step)
        var blocks: [Int: [(line: [UInt8], count: Int)]] = [:]
        for place in iterators.indices {
            guard let count = iterators[place].next(), count > 0 else { continue }
            let line = Array(RuleTest.line(test.series[place].members, at: time).utf8)
            blocks[partitions[place], default: []].append((line, count))
        }
        for (partition, lines) in blocks.sorted(by: { $0.key < $1.key }) {
            lastLines[partition] = moment(step)
            for (line, count) in lines { try take(line, times: count, of: partition) }
        }
        try stand(at: step)
    }

    /// Takes a line that comes so many times, in blocks of bounded size.
    private mutating func take(_ line: [UInt8], times count: Int, of partition: Int) throws {
        let most = max(1, RuleTestRun.blockSize / line.count)
        var left = count
        while left > 0 {
            let part = min(left, most)
            try take((0..<part).flatMap { _ in line }, of: partition, isLast: false)
            left -= part
        }
    }

    /// Tells that all sources are read to their end, so that time goes on in steps without lines.
    private mutating func stand(at step: Int) throws {
        let now = moment(step)
        var atEnd: [Int: Duration] = [:]
        for partition in sources.indices { atEnd[partition] = now - (lastLines[partition] ?? .zero) }
        try take(.standing(InputStanding(now: now, atEnd: atEnd)))
    }

    private mutating func take(_ lines: [UInt8], of partition: Int, isLast: Bool) throws {
        let format = LogFormat.json(.standard)
        let profile = InputProfile(formats: [format], source: sources[partition])
        try take(
            .block(
                SourcedBlock(
                    partition: partition, format: format, profile: profile,
                    block: BytesBlock(lines, at: offsets[partition]), byteCount: lines.count, isLast: isLast)))
        offsets[partition] += lines.count
    }

    private mutating func take(_ event: SourceEvent) throws {
        try merger.take(event, observer: recorder)
    }

    private func clock(_ step: Int) -> TimeSpan {
        TimeSpan(microseconds: test.interval.microseconds * Int64(step))
    }

    private func moment(_ step: Int) -> Duration { .microseconds(clock(step).microseconds) }
}

/// Keeps the changes of alerts.
private final class TransitionRecorder: AnalysisObserver {
    private(set) var transitions: [AlertTransition] = []

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {}

    func alert(_ transitions: [AlertTransition]) {
        self.transitions += transitions
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) {}

    func tick(_ state: AnalysisState) {}
}
