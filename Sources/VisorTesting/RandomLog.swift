import VisorKit

/// Makes access logs of random lines, some of them out of order, heartbeats or malformed.
public struct RandomLog {
    /// The lines without their newlines.
    public private(set) var lines: [String] = []

    private var generator: SeededGenerator

    /// A log of so many lines, whose times go forward by up to `step` seconds and back by up to `disorder` seconds.
    public init(seed: UInt64, lines count: Int, step: Int64 = 2, disorder: Int64 = 20) {
        generator = SeededGenerator(seed: seed)
        var now: Int64 = 1_795_000_000
        for _ in 0..<count {
            now += Int64.random(in: 0...step, using: &generator)
            let isLate = Int.random(in: 0..<8, using: &generator) == 0
            lines.append(line(at: isLate ? now - .random(in: 0...disorder, using: &generator) : now))
        }
    }

    /// The log as bytes, each line with its newline.
    public var bytes: [UInt8] {
        lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
    }

    /// The log in blocks of whole lines, cut at random; some may be empty.
    public func blocks(seed: UInt64, lines average: Int = 12) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        var blocks: [[UInt8]] = [[]]
        for line in lines {
            if Int.random(in: 0..<average, using: &generator) == 0 { blocks.append([]) }
            blocks[blocks.count - 1] += Array(line.utf8) + [UInt8(ascii: "\n")]
        }
        return blocks
    }

    private mutating func line(at seconds: Int64) -> String {
        let time = RandomLog.text(of: EventTime(seconds: seconds))
        switch Int.random(in: 0..<40, using: &generator) {
        case 0: return "- - - [\(time)] \"HEARTBEAT\" - -"
        case 1: return "no log line \(Int.random(in: 0..<9, using: &generator))"
        case 2: return "[-] [-] HEARTBEAT"
        default: break
        }
        let client = "10.0.\(number(3)).\(number(9))"
        let path = "/\(pick(["a", "b", "c"]))/\(number(9))?q=\(number(5))"
        let request = "\(pick(["GET", "POST", "HEAD", "BREW"])) \(path) HTTP/1.1"
        let answer = "\(pick(["200", "304", "404", "500"])) \(pick(["-", "12", String(number(90_000))]))"
        let agent = pick(["curl/8.1", "Mozilla/5.0 (X11) Firefox/140.0", "-"])
        return "\(client) - - [\(time)] \"\(request)\" \(answer) \"\(pick(["-", "http://x/"]))\" \"\(agent)\""
    }

    private mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    private mutating func pick(_ choices: [String]) -> String { choices[number(choices.count)] }

    /// A time as access logs have it, in UTC.
    public static func text(of time: EventTime) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let civil = CivilTime(time)
        let clock = [civil.hour, civil.minute, civil.second].map(twoDigits).joined(separator: ":")
        return "\(twoDigits(civil.day))/\(months[civil.month - 1])/\(civil.year):\(clock) +0000"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
