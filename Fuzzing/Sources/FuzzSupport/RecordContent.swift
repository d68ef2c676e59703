import VisorKit

/// A record as values that can be compared, for lines that are to say the same.
public struct RecordContent: Equatable {
    private let areas: [Range<Int>]
    private let numbers: [Int]
    private let time: EventTime?
    private let kind: LogRecord.Kind
    private let method: HTTPMethod?
    private let level: LogLevel?

    /// What a record says.
    public init(_ record: LogRecord) {
        areas = [
            record.client, record.forwardedFor, record.user, record.host, record.path,
            record.httpProtocol, record.referrer, record.agent, record.message, record.process,
        ]
        numbers = [record.status, record.size, record.duration]
        time = record.time
        kind = record.kind
        method = record.method
        level = record.level
    }

    /// Whether all that has been found lies inside what was read.
    func lies(in bounds: Range<Int>) -> Bool {
        areas.allSatisfy { $0.isEmpty || bounds.contains($0) }
    }
}
