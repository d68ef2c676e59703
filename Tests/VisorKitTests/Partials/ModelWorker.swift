import VisorTesting

@testable import VisorKit

/// A worker as it runs in a process: it reads the log of partials, folds, and appends.
struct ModelWorker {
    /// What it does with one partition.
    struct Share {
        var work: PartitionWork
        var lines: CountedLines
        var bytes: [UInt8] = []
    }

    let author: String
    private(set) var log: PartialLog
    private(set) var shares: [Int: Share] = [:]
    /// What has been sent to the log and is not there yet.
    var outbox: [[UInt8]] = []
    private var sequence = 0
    private let settings: AnalysisSettings

    init(_ author: String, from log: PartialLog, _ settings: AnalysisSettings) {
        (self.author, self.log, self.settings) = (author, log, settings)
    }

    static func partition(_ number: Int) -> InputPartition { InputPartition(topic: "lines", number: number) }

    /// Takes records of the log, and looks what becomes of what it has done.
    mutating func read(_ records: [[UInt8]], to end: Int) {
        while log.next < end { _ = log.take(records[log.next], at: log.next) }
        for number in shares.keys.sorted() { judge(number) }
    }

    private mutating func judge(_ number: Int) {
        let standing = log.partitions[ModelWorker.partition(number)]
        let log = log
        let author = author
        let verdict = shares[number]?.work.judge(by: standing, author: author) { log.hasHeard(author, $0) }
        guard case .startsAnew(let offset) = verdict else { return }
        shares[number] = Share(work: PartitionWork(at: offset, isKnown: true), lines: CountedLines(of: standing))
    }

    /// Begins with a partition, having read the log to its end.
    mutating func take(_ number: Int) {
        guard shares[number] == nil else { return }
        let standing = log.partitions[ModelWorker.partition(number)]
        shares[number] = Share(
            work: PartitionWork(at: standing?.position ?? 0, isKnown: standing?.position != nil),
            lines: CountedLines(of: standing))
    }

    /// Learns that it has lost a partition.
    mutating func leave(_ number: Int) {
        shares[number] = nil
    }

    /// Folds the next messages of a partition.
    mutating func fold(_ number: Int, _ input: ModelInput, atMost count: Int) {
        guard var share = shares[number], !share.work.isFull else { return }
        let messages = input.partitions[number]
        for place in share.work.position..<min(share.work.position + count, messages.count) {
            let message = messages[place]
            let name = Array(message.incarnation.utf8)
            let incarnation = share.lines.number(of: name.span, 0..<name.count)
            if share.lines.admit(incarnation, from: message.from, offset: message.offset) {
                share.bytes += message.text
            }
            share.work.advance(to: place + 1)
        }
        shares[number] = share
    }

    /// Sends what has been folded of a partition to the log.
    mutating func cut(_ number: Int, _ input: ModelInput, size: Int) {
        guard var share = shares[number] else { return }
        sequence += 1
        guard share.work.hasBegun else {
            return send(
                WorkerPartial(
                    partition: ModelWorker.partition(number), range: share.work.cut(sequence), atEnd: nil,
                    end: input.partitions[number].count), size: size)
        }
        var folder = PartitionFolder(settings)
        let bytes = share.bytes
        _ = folder.fold(bytes.span, of: 0, InputProfile(), as: .common, at: 0, arrival: nil)
        let (marks, notes) = share.lines.takeMoves()
        let end = input.partitions[number].count
        let partial = WorkerPartial(
            partition: ModelWorker.partition(number), range: share.work.cut(sequence),
            atEnd: share.work.position == end ? .seconds(20) : nil, end: end, marks: marks, notes: notes,
            summaries: bytes.isEmpty ? [] : [folder.finish()])
        share.bytes = []
        shares[number] = share
        send(partial, size: size)
    }

    private mutating func send(_ partial: WorkerPartial, size: Int) {
        let records = PartialRecord.records(
            of: partial, author: author, sequence: sequence, definition: 1, size: size)
        outbox += (records ?? []).map(\.encoded)
    }
}
