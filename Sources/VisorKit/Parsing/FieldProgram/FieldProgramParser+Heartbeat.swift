extension FieldProgramParser {
    /// Makes a line a heartbeat if it is one without a time, or one as this very format would have it: all of its fields
    /// are dashes, but for the time and the request.
    func parseHeartbeat(_ bytes: Span<UInt8>, _ line: Range<Int>, into record: inout LogRecord) -> Bool {
        if heartbeat.matchesBare(bytes, line) {
            record.setHeartbeat(at: nil)
            return true
        }
        guard let time = heartbeatTime(bytes, line) else { return false }
        record.setHeartbeat(at: time)
        return true
    }

    /// The time of a heartbeat in this format; `nil` for any other line.
    private func heartbeatTime(_ bytes: Span<UInt8>, _ line: Range<Int>) -> EventTime? {
        var time = time
        time.begin()
        var position = line.lowerBound
        var hasRequest = false
        var dashesBehind = 0
        for number in steps.indices where steps[number].meaning != .noUser {
            let step = steps[number]
            guard step.stands(in: bytes, at: position, before: line.upperBound) else {
                // Status and size are enough behind the request.
                guard position == line.upperBound, dashesBehind >= 2 else { return nil }
                break
            }
            position += Int(step.length)
            if step.meaning == .none { continue }
            if step.meaning.isTime {
                guard time.read(step.meaning, bytes, at: &position, before: line.upperBound) else { return nil }
            } else if step.meaning == .request {
                let start = position
                guard let end = FieldEnd.find(steps.span, number + 1, bytes, start..<line.upperBound, &time),
                    heartbeat.matches(bytes, start..<end)
                else { return nil }
                (position, hasRequest) = (end, true)
            } else if step.ending == .width {
                position = min(position + Int(step.argument), line.upperBound)
            } else {
                guard bytes.byte(at: position, before: line.upperBound) == UInt8(ascii: "-") else { return nil }
                position += 1
                if hasRequest { dashesBehind += 1 }
            }
        }
        guard hasRequest else { return nil }
        return composesTime ? time.finish() : time.moment
    }
}

extension HeartbeatMark {
    /// The time of a heartbeat of access logs, `- - - [time] "HEARTBEAT" - -`, whatever stands behind; `nil` for any other
    /// line.
    func accessTime(_ bytes: Span<UInt8>, _ line: Range<Int>, _ clock: inout AccessTime) -> EventTime? {
        let opening = line.lowerBound + 7
        guard bytes.hasText("- - - [", at: line.lowerBound, before: line.upperBound),
            let time = clock.parse(bytes, at: opening, before: line.upperBound),
            bytes.hasText("] \"", at: opening + AccessTime.length, before: line.upperBound)
        else { return nil }
        let message = opening + AccessTime.length + 3
        guard let quote = bytes.closingQuote(in: message..<line.upperBound),
            matches(bytes, message..<quote), bytes.hasText("\" - -", at: quote, before: line.upperBound)
        else { return nil }
        return time
    }
}
