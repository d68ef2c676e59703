import FuzzSupport
import VisorKit

/// No bytes make those trap who read a log of partials, and who goes on from what they have come to comes to the same.
///
/// The first byte chooses: `s` is the state of a group, from which somebody goes on; `p` what stands in a part of a snapshot; anything
/// else what stands in records of the log, each behind its length in two bytes, the least first.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGroup(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let input = unsafe FuzzInput(start, count: count, choices: 1) else { return 0 }
    switch input.choices[0] {
    case UInt8(ascii: "s"): tryState(input.bytes)
    case UInt8(ascii: "p"): tryPart(input.bytes)
    default: tryRecords(input.bytes)
    }
    return 0
}

/// A record with a checksum that is right, which libFuzzer would not find.
private func framed(_ content: some Collection<UInt8>, mark: String) -> [UInt8] {
    let content = Array(content)
    let sum = CRC32.sum(of: content)
    return Array(mark.utf8) + [1]
        + stride(from: UInt32(0), to: 32, by: 8).map { UInt8(truncatingIfNeeded: sum >> $0) } + content
}

private func tryRecords(_ bytes: [UInt8]) {
    let settings = AnalysisSettings()
    let listener = Listener()
    var state = GroupState(settings: settings)
    var follower = PartialLog()
    var position = 0
    while position + 2 <= bytes.count {
        let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
        let end = min(position + 2 + length, bytes.count)
        let record = framed(bytes[position + 2..<end], mark: "VSPR")
        position = end
        if let read = try? PartialRecord(decoding: record) {
            expect(read.encoded == record, "what is read is written as other bytes")
        }
        // In the middle another goes on from a snapshot.
        if state.log.next == 3 { state = restored(state, settings) }
        _ = try? state.take(record, at: state.log.next, observer: listener)
        _ = follower.take(record, at: follower.next)
    }
    expect(state.log.partitions == follower.partitions, "who merges and who only follows do not agree")
    expect(encoded(restored(state, settings)) == encoded(state), "what goes on from bytes is something else")
}

private func encoded(_ state: GroupState) -> [UInt8] {
    var writer = BinaryWriter()
    state.encode(into: &writer)
    return writer.bytes
}

/// The state as one reads it who goes on from it.
private func restored(_ state: GroupState, _ settings: AnalysisSettings) -> GroupState {
    var reader = BinaryReader(encoded(state))
    guard var read = try? GroupState(from: &reader), (try? reader.end()) != nil else {
        fatalError("what has been written cannot be read")
    }
    _ = read.change(to: settings)
    return read
}

private func tryState(_ bytes: [UInt8]) {
    var reader = BinaryReader(bytes)
    guard var state = try? GroupState(from: &reader), (try? reader.end()) != nil else { return }
    let settings = AnalysisSettings()
    _ = state.change(to: settings)
    let listener = Listener()
    for record in nextRecords(state.log) { _ = try? state.take(record, at: state.log.next, observer: listener) }
    _ = encoded(state)
    var windows = state.analysis.windows
    for update in windows.finish() { _ = listener.document.line(update) }
    _ = listener.document.object(windows.overall)
}

/// Records that count for some partition that is known, and ticks.
private func nextRecords(_ log: PartialLog) -> [[UInt8]] {
    let (author, definition) = ("0123456789abcdef", log.definition ?? 1)
    var records: [[UInt8]] = []
    for (number, known) in log.partitions.prefix(3).enumerated() {
        let start = known.value.position ?? 0
        let partial = WorkerPartial(
            partition: known.key, range: start..<start + (known.value.position == nil ? 0 : 5),
            atEnd: .seconds(number * 10), end: start + 5, latest: EventTime(seconds: 1_795_000_000),
            marks: [WorkerPartial.Mark(incarnation: "a", offset: 9)])
        let parts = PartialRecord.records(of: partial, author: author, sequence: number + 1, definition: definition)
        records += (parts ?? []).map(\.encoded)
    }
    for second in 0..<12 as Range<Int64> {
        records.append(
            PartialRecord(
                author: author, sequence: 9, definition: definition,
                content: .tick(EventTime(seconds: 1_795_000_000 + second))
            ).encoded)
    }
    return records
}

private func tryPart(_ bytes: [UInt8]) {
    let record = framed(bytes, mark: "VSSN")
    guard let part = try? SnapshotPart(decoding: record) else { return }
    expect(part.encoded == record, "what is read is written as other bytes")
    var search = SnapshotSearch()
    search.take(part)
    if let state = search.found.first { _ = restored(state, AnalysisSettings()) }
}

/// Writes down what it is told, as an output does.
private final class Listener: AnalysisObserver {
    let document = SummaryDocument(topCount: 3)

    func publish(_ updates: [WindowUpdate], rejected: [UInt8]) {
        for update in updates { _ = document.line(update) }
    }

    func advance(_ state: AnalysisState, past event: SourceEvent) {}

    func tick(_ state: AnalysisState) {}
}
