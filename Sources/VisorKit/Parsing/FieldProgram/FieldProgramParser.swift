/// Reads lines of access logs by a field program: a small machine that goes over the steps and the line at once.
///
/// For the texts of Apache's own formats it reads and refuses what `AccessLineParser` does.
struct FieldProgramParser: RecordParser {
    private(set) var steps: ContiguousArray<FieldStep>
    let heartbeat: HeartbeatMark
    let composesTime: Bool
    private(set) var time: FieldProgramTime
    private var beats = AccessTime()

    init(_ program: FieldProgram, heartbeat: HeartbeatMark, zone: LocalZone) {
        steps = program.steps
        composesTime = program.composesTime
        self.heartbeat = heartbeat
        time = FieldProgramTime(zone: zone)
    }

    @inline(__always)
    mutating func parse(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        if bytes.byte(at: line.lowerBound, before: line.upperBound) == UInt8(ascii: "-"),
            let beat = heartbeat.accessTime(bytes, line, &beats)
        {
            record.setHeartbeat(at: beat)
            return true
        }
        guard FieldProgramParser.run(steps, bytes, line, &time, &record) else {
            return parseHeartbeat(bytes, line, into: &record)
        }
        record.time = composesTime ? time.finish() : time.moment
        guard record.time != nil else { return false }
        record.kind = .request
        if record.method == nil && record.client.isEmpty { _ = parseHeartbeat(bytes, line, into: &record) }
        return true
    }

    /// Runs the steps over a line.
    @inline(__always)
    private static func run(
        _ program: borrowing ContiguousArray<FieldStep>, _ bytes: Span<UInt8>, _ line: Range<Int>,
        _ time: inout FieldProgramTime, _ record: inout LogRecord
    ) -> Bool {
        let steps = program.span
        var position = line.lowerBound
        let limit = line.upperBound
        var number = 0
        var isText = false
        while number < steps.count {
            let step = steps[number]
            number += 1
            guard step.stands(in: bytes, at: position, before: limit) else { return false }
            position += Int(step.length)
            isText = step.meaning == .none
            switch step.meaning {
            case .none: break
            case .noUser:
                let behind = number + Int(step.argument)
                guard bytes.hasText(" - - [", at: position, before: limit),
                    time.readAccess(bytes, at: position + 6, before: limit),
                    behind >= steps.count
                        || steps[behind].stands(in: bytes, at: position + 6 + AccessTime.length, before: limit)
                else { continue }
                record.user = 0..<0
                position += 6 + AccessTime.length
                number = behind
            case .accessTime:
                guard time.readAccess(bytes, at: position, before: limit) else { return false }
                position += AccessTime.length
            case .status:
                record.status = FieldNumber.read(bytes, at: &position, before: limit)
                guard record.status >= -1 && record.status <= 999 else { return false }
            case .size:
                record.size = FieldNumber.read(bytes, at: &position, before: limit)
                guard record.size >= -1 else { return false }
            case .seconds, .milliseconds, .microseconds:
                guard FieldNumber.readDuration(step.meaning, bytes, at: &position, before: limit, into: &record)
                else { return false }
            case _ where step.meaning.isTime:
                guard time.read(step.meaning, bytes, at: &position, before: limit) else { return false }
            default:
                guard let end = FieldEnd.find(steps, number, bytes, position..<limit, &time),
                    FieldText.store(step.meaning, bytes, position..<end, into: &record)
                else { return false }
                position = end
            }
        }
        // What stands behind the last text is passed over, as behind the user agent of Apache's formats.
        return position == limit || isText && bytes[position] == UInt8(ascii: " ")
    }
}
