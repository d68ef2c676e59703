import VisorTesting

@testable import VisorKit

/// A group of workers and mergers over a model of a log, in which everything happens at random that can happen to them.
struct GroupModel {
    /// A merger, with the snapshots that it could go on from.
    struct Merger {
        let author: String
        var state: GroupState
        let observer = RecordingObserver()
    }

    /// What may happen, so that a test sees that it did.
    enum Event: String, CaseIterable {
        case read, fold, cut, append, repeated, reordered, crash, zombie, rebalance, merge, snapshot, takeover, tick
    }

    let input: ModelInput
    private(set) var log: [[UInt8]] = []
    private(set) var workers: [ModelWorker] = []
    private(set) var mergers: [Merger] = []
    private(set) var happened: [Event: Int] = [:]
    /// How many partials were refused at the end.
    var refused: Int { mergers.first?.state.log.refused.values.reduce(0, +) ?? 0 }

    private var random: SeededGenerator
    private let settings = AnalysisSettings(
        layout: WindowLayout(size: .seconds(Int64(ModelInput.windowSeconds)), retention: .seconds(86_400)))
    private let partSize: Int
    /// What those left behind who are gone: it may come to the log yet.
    private var abandoned: [[UInt8]] = []
    private var snapshots: [[UInt8]] = []
    private var names = 0
    private var seconds: Int64 = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        input = ModelInput(using: &random)
        partSize = [300, 700, 100_000].randomElement(using: &random) ?? 300
        let topics = [PartialRecord.InputTopic(name: "lines", partitions: input.partitions.count)]
        log.append(
            PartialRecord(author: "first", sequence: 0, definition: 1, content: .inputs(topics)).encoded)
        for _ in 0..<Int.random(in: 1...3, using: &random) { addWorker() }
        for _ in 0..<2 { mergers.append(Merger(author: name(), state: GroupState(settings: settings))) }
        for number in input.partitions.indices { assign(number) }
    }

    private mutating func name() -> String {
        names += 1
        return "author-\(names)"
    }

    private func chance(_ count: Int) -> Bool {
        var random = random
        return Int.random(in: 0..<count, using: &random) == 0
    }

    private mutating func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    /// A worker that begins: it takes the snapshot with the greatest position, and reads the log to its end.
    private mutating func addWorker() {
        var start = PartialLog()
        if let snapshot = snapshots.last, pick(0..<4) > 0 {
            var reader = BinaryReader(snapshot)
            if let state = try? GroupState(from: &reader) { start = state.log }
        }
        workers.append(ModelWorker(name(), from: start, settings))
        workers[workers.count - 1].read(log, to: log.count)
    }

    /// Gives a partition to a worker, which reads the log to its end before it begins.
    private mutating func assign(_ number: Int) {
        let worker = pick(0..<workers.count)
        workers[worker].read(log, to: log.count)
        workers[worker].take(number)
    }

    /// Lets something happen.
    mutating func step() {
        let event = Event.allCases[pick(0..<Event.allCases.count)]
        let worker = pick(0..<workers.count)
        let number = pick(0..<input.partitions.count)
        switch event {
        case .read:
            let end = pick(workers[worker].log.next..<log.count + 1)
            workers[worker].read(log, to: end)
        case .fold: workers[worker].fold(number, input, atMost: pick(1..<8))
        case .cut: workers[worker].cut(number, input, size: partSize)
        case .append: append(from: worker, at: 0, isRepeated: false)
        case .repeated: append(from: worker, at: 0, isRepeated: true)
        case .reordered: append(from: worker, at: pick(0..<max(1, workers[worker].outbox.count)), isRepeated: false)
        case .crash: crash(worker)
        case .zombie:
            // Its partition is another's, and it does not know.
            assign(number)
        case .rebalance:
            for place in workers.indices { workers[place].leave(number) }
            assign(number)
        case .merge: merge(pick(0..<mergers.count), to: nil)
        case .snapshot: takeSnapshot(of: pick(0..<mergers.count))
        case .takeover: takeOver(pick(0..<mergers.count))
        case .tick: tick(pick(0..<mergers.count))
        }
        happened[event, default: 0] += 1
    }

    private mutating func append(from worker: Int, at place: Int, isRepeated: Bool) {
        if !abandoned.isEmpty, pick(0..<2) == 0 { return log.append(abandoned.removeFirst()) }
        guard place < workers[worker].outbox.count else { return }
        log.append(workers[worker].outbox[place])
        if !isRepeated { workers[worker].outbox.remove(at: place) }
    }

    /// A worker is gone: of what it had sent some may come to the log later, and some never does.
    private mutating func crash(_ worker: Int) {
        abandoned += workers[worker].outbox.prefix(pick(0..<workers[worker].outbox.count + 1))
        let numbers = workers[worker].shares.keys.sorted()
        workers.remove(at: worker)
        addWorker()
        for number in numbers { assign(number) }
    }

    private mutating func merge(_ merger: Int, to end: Int?) {
        let next = mergers[merger].state.log.next
        let end = end ?? pick(next..<log.count + 1)
        for place in next..<max(next, end) {
            _ = try? mergers[merger].state.take(log[place], at: place, observer: mergers[merger].observer)
        }
    }

    private mutating func takeSnapshot(of merger: Int) {
        var writer = BinaryWriter()
        mergers[merger].state.encode(into: &writer)
        let next = mergers[merger].state.log.next
        guard next >= latestSnapshot else { return }
        latestSnapshot = next
        snapshots.append(writer.bytes)
    }

    private var latestSnapshot = 0

    private mutating func takeOver(_ merger: Int) {
        mergers[merger].state = GroupState(settings: settings)
        guard let snapshot = snapshots.last else { return }
        var reader = BinaryReader(snapshot)
        guard var state = try? GroupState(from: &reader) else { return }
        _ = state.change(to: settings)
        mergers[merger].state = state
    }

    private mutating func tick(_ merger: Int) {
        seconds += Int64(pick(0..<3))
        let time = EventTime(seconds: 1_800_000_000 + seconds)
        log.append(
            PartialRecord(author: mergers[merger].author, sequence: 0, definition: 1, content: .tick(time)).encoded)
    }

    /// Lets all that was begun come to its end, with a worker that lives.
    mutating func finish() {
        for worker in workers.indices { abandoned += workers[worker].outbox }
        log += abandoned
        abandoned = []
        workers = []
        addWorker()
        for number in input.partitions.indices { assign(number) }
        for number in input.partitions.indices {
            while workers[0].shares[number]?.work.isSettled == false
                || (workers[0].shares[number]?.work.position ?? 0) < input.partitions[number].count
            {
                workers[0].fold(number, input, atMost: 5)
                workers[0].cut(number, input, size: partSize)
                log += workers[0].outbox
                workers[0].outbox = []
                workers[0].read(log, to: log.count)
            }
        }
        for merger in mergers.indices { merge(merger, to: log.count) }
    }

    /// How many lines each window has, by its start, as a merger has it.
    func windows(of merger: Int) -> [Int: Int] {
        var windows: [Int: Int] = [:]
        for update in mergers[merger].state.analysis.windows.recent {
            windows[Int(update.start.microseconds / 1_000_000) % 86_400] = update.summary.lines
        }
        return windows
    }

    /// What a merger knows, as bytes.
    func bytes(of merger: Int) -> [UInt8] {
        var writer = BinaryWriter()
        mergers[merger].state.encode(into: &writer)
        return writer.bytes
    }
}
