/// Finds where the texts of fields end.
enum FieldEnd {
    /// The end of the field that is read by the step before `next`; `nil` where the line cannot be of the format.
    @inline(__always)
    static func find(
        _ steps: Span<FieldStep>, _ next: Int, _ bytes: Span<UInt8>, _ rest: Range<Int>, _ time: inout FieldProgramTime
    ) -> Int? {
        let step = steps[next - 1]
        switch step.ending {
        case .space:
            var position = rest.lowerBound
            while position < rest.upperBound, bytes[position] != UInt8(ascii: " ") { position += 1 }
            return position
        case .quote:
            if step.meaning == .user, bytes.hasText("\"\"\"", at: rest.lowerBound, before: rest.upperBound) {
                // Apache writes a name that is empty as two quotes.
                return rest.lowerBound + 2
            }
            return bytes.closingQuote(in: rest)
        case .byte: return bytes.firstIndex(of: step.argument, in: rest)
        case .lineEnd: return rest.count >= Int(step.argument) ? rest.upperBound - Int(step.argument) : nil
        case .width: return rest.count >= Int(step.argument) ? rest.lowerBound + Int(step.argument) : nil
        default: return search(steps, next, bytes, rest, &time)
        }
    }

    /// The first place in the rest of the line at which the text behind the field stands and makes sense.
    private static func search(
        _ steps: Span<FieldStep>, _ next: Int, _ bytes: Span<UInt8>, _ rest: Range<Int>, _ time: inout FieldProgramTime
    ) -> Int? {
        let ending = steps[next - 1].ending
        // A shortcut has no text: that of the step behind it stands behind the field.
        let next = next < steps.count && steps[next].meaning == .noUser ? next + 1 : next
        guard next < steps.count else { return nil }
        let step = steps[next]
        if ending == .httpProtocol { return beforeProtocol(step, bytes, rest) }
        var place = ending == .time ? rest.lowerBound + 1 : rest.lowerBound
        while let found = first(step, bytes, place, rest.upperBound) {
            let behind = found + Int(step.length)
            switch ending {
            case .time, .timeOrNothing:
                if timeStands(steps, next, bytes, behind, rest.upperBound, &time) { return found }
            case .status:
                if isStatus(bytes, behind..<rest.upperBound) { return found }
            case .list:
                if !isInList(bytes, found, rest) { return found }
            default: return found
            }
            place = found + 1
        }
        return nil
    }

    /// Whether a time stands at a place, with all of its parts that have one width and the text behind it: a user's name
    /// may have a time in itself, but not that text.
    private static func timeStands(
        _ steps: Span<FieldStep>, _ first: Int, _ bytes: Span<UInt8>, _ start: Int, _ limit: Int,
        _ time: inout FieldProgramTime
    ) -> Bool {
        var position = start
        for number in first..<steps.count {
            let step = steps[number]
            guard step.meaning.isTime else { return step.stands(in: bytes, at: position, before: limit) }
            if number > first {
                guard step.stands(in: bytes, at: position, before: limit) else { return false }
                position += Int(step.length)
            }
            guard time.stands(step.meaning, in: bytes, at: position, before: limit) else { return false }
            guard let width = step.meaning.width else { return true }
            position += width
        }
        return true
    }

    /// Where the text of a step first stands from a place on, or `nil`.
    private static func first(_ step: FieldStep, _ bytes: Span<UInt8>, _ start: Int, _ limit: Int) -> Int? {
        var place = start
        while place < limit {
            place = bytes.firstIndex(of: step.firstByte, in: place..<limit)
            if place < limit, step.stands(in: bytes, at: place, before: limit) { return place }
            place += 1
        }
        return nil
    }

    /// A path may have spaces in itself: the protocol behind it decides, as long as it is in the same quotes.
    private static func beforeProtocol(_ step: FieldStep, _ bytes: Span<UInt8>, _ rest: Range<Int>) -> Int? {
        guard let quote = bytes.closingQuote(in: rest) else { return nil }
        var place = rest.lowerBound
        while let found = first(step, bytes, place, quote) {
            if bytes.hasText("HTTP/", at: found + Int(step.length), before: quote) { return found }
            place = found + 1
        }
        return first(step, bytes, rest.lowerBound, quote)
    }

    /// Whether a status code, or the dash in its place, begins a text.
    private static func isStatus(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        var end = text.lowerBound
        while end < text.upperBound, bytes[end] &- UInt8(ascii: "0") < 10 { end += 1 }
        return end - text.lowerBound == 3
            || bytes.byte(at: text.lowerBound, before: text.upperBound) == UInt8(ascii: "-")
    }

    /// Whether a place is inside of a list, `a, b : c`, and not at its end.
    ///
    /// Source: nginx 1.22, `ngx_http_upstream_module`, `$upstream_addr`; `X-Forwarded-For` as proxies write it.
    private static func isInList(_ bytes: Span<UInt8>, _ place: Int, _ rest: Range<Int>) -> Bool {
        if bytes.hasText(" : ", at: place, before: rest.upperBound) { return true }
        if place > rest.lowerBound, bytes[place - 1] == UInt8(ascii: ",") { return true }
        return place - 2 >= rest.lowerBound && bytes.hasText(" :", at: place - 2, before: rest.upperBound)
    }
}
