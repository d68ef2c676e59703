/// A span of the stream in which answers or traffic are unlike the rest.
public struct Burst: Sendable, Hashable {
    /// What is different while a burst lasts.
    public enum Kind: Sendable, Hashable {
        /// Most answers are of a status class, 1 to 5.
        case statusClass(Int)
        /// Most answers have this status, 100 to 599.
        case status(Int)
        /// So many times the usual number of lines come, 0 to 1,000,000.
        case traffic(factor: Double)
    }

    /// What is different.
    public let kind: Kind
    /// When it begins, from the start of the stream.
    public let start: Duration
    /// How long it lasts, above 0.
    public let length: Duration

    /// What a text must look like, for messages.
    public static let expectation =
        "a burst such as 5xx@60s+20s, 503@60s+20s or traffic*5@60s+20s (what @ when after the start + how long)"

    /// Reads `5xx@60s+20s`, `503@1m+20s` or `traffic*5@60s+20s`; nil otherwise.
    public init?(_ text: String) {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, let kind = Kind(halves[0]) else { return nil }
        let times = halves[1].split(separator: "+", omittingEmptySubsequences: false)
        guard times.count == 2, let start = Duration(text: times[0]), let length = Duration(text: times[1]),
            length > .zero
        else { return nil }
        self.kind = kind
        self.start = start
        self.length = length
    }

    /// The text that reads as this burst.
    public var text: String {
        let what =
            switch kind {
            case .statusClass(let digit): "\(digit)xx"
            case .status(let code): "\(code)"
            case .traffic(let factor): "traffic*\(factor)"
            }
        return "\(what)@\(start.text)+\(length.text)"
    }

    /// The span in nanoseconds from the start of the stream.
    var range: Range<Int64> {
        start.nanoseconds..<(start.nanoseconds + length.nanoseconds)
    }
}

extension Burst.Kind {
    fileprivate init?(_ text: Substring) {
        if text.hasPrefix("traffic*") {
            guard let factor = Double(text.dropFirst("traffic*".count)), (0...1_000_000).contains(factor) else {
                return nil
            }
            self = .traffic(factor: factor)
        } else if text.count == 3, text.hasSuffix("xx") {
            guard let digit = Int(text.prefix(1)), (1...5).contains(digit) else { return nil }
            self = .statusClass(digit)
        } else {
            guard text.count == 3, let code = Int(text), (100...599).contains(code) else { return nil }
            self = .status(code)
        }
    }
}
