import VisorTesting

@testable import VisorKit

/// A state of a group with those who tell it of lines, of which each partition's come one behind the other.
struct PartialGroup {
    let settings: AnalysisSettings
    var state: GroupState
    let observer = RecordingObserver()
    let merger = LogAuthor("m")
    private var workers: [Int: LogAuthor] = [:]
    /// Behind the last message of each partition, and behind its last byte.
    private var positions: [Int: Int] = [:]
    private var offsets: [Int: Int] = [:]
    /// The records that have been taken.
    private(set) var records: [[UInt8]] = []

    init(_ settings: AnalysisSettings) {
        self.settings = settings
        state = GroupState(settings: settings)
    }

    /// The state as bytes.
    var bytes: [UInt8] { state.bytes }

    /// Takes records.
    mutating func take(_ records: [[UInt8]]) throws {
        for record in records {
            self.records.append(record)
            try state.take(record, at: state.log.next, observer: observer)
        }
    }

    mutating func begin(_ partition: Int) throws { try bring([], of: partition) }

    mutating func inputs(_ count: Int) throws { try take([merger.inputs(count)]) }

    mutating func tick(_ second: Int64) throws { try take([merger.tick(second)]) }

    /// Brings lines of a partition, or says how far its reader is.
    mutating func bring(
        _ lines: [UInt8], of partition: Int, atEnd: Duration? = nil, arrival: EventTime? = nil,
        size: Int = PartialRecord.partSize
    ) throws {
        try take(records(lines, of: partition, atEnd: atEnd, arrival: arrival, size: size))
    }

    mutating func records(
        _ lines: [UInt8], of partition: Int, atEnd: Duration? = nil, arrival: EventTime? = nil,
        size: Int = PartialRecord.partSize
    ) throws -> [[UInt8]] {
        let from = positions[partition, default: 0]
        var summaries: [PartialSummary] = []
        if !lines.isEmpty {
            var folder = PartitionFolder(settings)
            let profile = InputProfile(source: "web")
            let offset = offsets[partition, default: 0]
            let folded = folder.fold(lines.span, of: 0, profile, as: .combined, at: offset, arrival: arrival)
            precondition(folded == lines.count)
            offsets[partition] = offset + lines.count
            positions[partition] = from + 1
            summaries = [folder.finish()]
        }
        let worker = workers[partition] ?? LogAuthor("worker \(partition)")
        workers[partition] = worker
        return worker.partial(
            from..<positions[partition, default: 0], of: partition, atEnd: atEnd,
            marks: lines.isEmpty ? [:] : ["source \(partition)": offsets[partition, default: 0]], summaries: summaries,
            size: size)
    }
}

extension GroupState {
    /// The state as bytes.
    var bytes: [UInt8] {
        var writer = BinaryWriter()
        encode(into: &writer)
        return writer.bytes
    }

    init(bytes: [UInt8]) throws(WireError) {
        var reader = BinaryReader(bytes)
        self = try GroupState(from: &reader)
        try reader.end()
    }
}
