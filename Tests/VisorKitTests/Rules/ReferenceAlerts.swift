import VisorTesting

@testable import VisorKit

/// What rules come to by their definitions, second by second over all lines: slow, and plain to see.
struct ReferenceAlerts {
    /// How many lines there were in each second from the first on, by what they are.
    var requests: [Int]
    var failures: [Int]

    /// The changes of one rule, as `second state`, for seconds from 1 to the end.
    func told(_ rule: Rule) -> [String] {
        var told: [String] = []
        var isFiring = false
        var pendingSince: Int?
        for instant in 1...requests.count {
            let (fires, clears) = reading(rule, at: instant)
            if isFiring {
                if clears {
                    isFiring = false
                    told.append("\(instant) resolved")
                }
                continue
            }
            guard fires else {
                pendingSince = nil
                continue
            }
            let since = pendingSince ?? instant
            pendingSince = since
            if instant - since >= Int(rule.holding.wholeSeconds) {
                isFiring = true
                pendingSince = nil
                told.append("\(instant) firing")
            }
        }
        return told
    }

    private func reading(_ rule: Rule, at instant: Int) -> (fires: Bool, clears: Bool) {
        let span = Int(rule.span.wholeSeconds)
        func sum(_ counts: [Int], _ end: Int) -> Int { counts[max(0, end - span)..<max(0, end)].reduce(0, +) }
        func judge(_ value: Double) -> (Bool, Bool) { (rule.condition.fires(value), rule.condition.clears(value)) }
        switch rule.metric {
        case .rate, .count:
            if !rule.condition.isUpward && instant < span { return (false, false) }
            let count = Double(sum(requests, instant))
            return judge(rule.metric == .rate ? count / Double(span) : count)
        case .ratio(_, let minimum):
            let whole = sum(requests, instant)
            guard whole >= minimum else { return (false, true) }
            return judge(Double(sum(failures, instant)) / Double(whole))
        case .change(let earlier, let minimum):
            let earlier = Int(earlier.wholeSeconds)
            guard instant >= earlier + span else { return (false, false) }
            let before = sum(requests, instant - earlier)
            guard before >= minimum else { return (false, true) }
            return judge(Double(sum(requests, instant)) / Double(before))
        case .absence:
            let silence = sum(requests, instant) == 0 && instant >= span
            return (silence, !silence)
        default: return (false, false)
        }
    }
}

/// A log of bursts and pauses in the order of time, with the truth about it.
struct BurstyLog {
    var lines: [String] = []
    var truth = ReferenceAlerts(requests: [], failures: [])

    init(seed: UInt64, seconds: Int) {
        var generator = SeededGenerator(seed: seed)
        var (rate, share) = (3, 0)
        for second in 0..<seconds {
            if Int.random(in: 0..<12, using: &generator) == 0 {
                rate = [0, 1, 4, 12].randomElement(using: &generator) ?? 0
            }
            if Int.random(in: 0..<15, using: &generator) == 0 {
                share = [0, 10, 60].randomElement(using: &generator) ?? 0
            }
            var (requests, failures) = (0, 0)
            // The first and the last second have a line, so that both truths begin and end there.
            let least = second == 0 || second == seconds - 1 ? 1 : 0
            for _ in 0..<max(least, Int.random(in: 0...rate, using: &generator)) {
                let isFailure = Int.random(in: 0..<100, using: &generator) < share
                requests += 1
                failures += isFailure ? 1 : 0
                let time = RandomLog.text(of: AlertScenario.time(Int64(second)))
                lines.append("192.0.2.1 - - [\(time)] \"GET / HTTP/1.1\" \(isFailure ? 500 : 200) 1 \"-\" \"-\"")
            }
            truth.requests.append(requests)
            truth.failures.append(failures)
        }
    }

    /// The same lines out of order, none more than so many lines of its place, the first and the last in theirs.
    func shuffled(seed: UInt64, reach: Int) -> BurstyLog {
        var generator = SeededGenerator(seed: seed)
        var log = self
        for start in stride(from: 1, to: lines.count - 1, by: reach) {
            log.lines[start..<min(start + reach, lines.count - 1)].shuffle(using: &generator)
        }
        return log
    }

    /// The log in blocks of whole lines, cut at random.
    func blocks(seed: UInt64, lines average: Int) -> [SourceEvent] {
        var generator = SeededGenerator(seed: seed)
        var blocks: [[UInt8]] = [[]]
        for line in lines {
            if Int.random(in: 0..<average, using: &generator) == 0 { blocks.append([]) }
            blocks[blocks.count - 1] += Array(line.utf8) + [UInt8(ascii: "\n")]
        }
        return blocks.map { bytes in
            .block(
                SourcedBlock(
                    partition: 0, format: .combined, block: BytesBlock(bytes), byteCount: bytes.count, isLast: false))
        }
    }
}
