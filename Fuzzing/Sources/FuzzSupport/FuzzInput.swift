import VisorKit

/// What libFuzzer hands to a target: some bytes that choose, and the bytes that are tried.
public struct FuzzInput {
    /// The first bytes, which choose what is done; printable in the inputs that are kept.
    public let choices: [UInt8]
    /// The bytes behind them.
    public let bytes: [UInt8]

    /// An input whose first bytes, so many, choose; `nil` where it is shorter.
    public init?(_ start: UnsafePointer<UInt8>?, count: Int, choices number: Int) {
        guard count >= number else { return nil }
        let all = unsafe UnsafeBufferPointer(start: start, count: count)
        choices = unsafe Array(all.prefix(number))
        // A copy of its own has its own bounds, so that the sanitizer sees whoever reads past them.
        bytes = unsafe Array(all.dropFirst(number))
    }

    /// The format that a byte chooses: `0` is the first that is detected, and so on, around again behind the last.
    public static func format(_ choice: UInt8) -> LogFormat {
        LogFormat.detectable[Int(choice &- UInt8(ascii: "0")) % LogFormat.detectable.count]
    }

    /// Where the lines of the bytes stand, without their newlines.
    public var lines: [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for position in bytes.indices where bytes[position] == UInt8(ascii: "\n") {
            lines.append(start..<position)
            start = position + 1
        }
        if start < bytes.count { lines.append(start..<bytes.count) }
        return lines
    }
}

/// Ends the run where a law does not hold, so that libFuzzer keeps the input.
public func expect(_ holds: Bool, _ law: @autoclosure () -> String) {
    if !holds { fatalError(law()) }
}
