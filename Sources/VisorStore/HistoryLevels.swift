import VisorKit

/// The lengths of windows that a history keeps, and for how long.
public struct HistoryLevels: Sendable {
    /// The lengths that there are besides the analysis' own: 10 s, 1 min, 1 h and 1 day.
    public static let usual = [TimeSpan.seconds(10), .seconds(60), .seconds(3_600), .seconds(86_400)]

    /// For how long windows of a level are kept, counted from the newest: enough for some hundreds to be drawn of each.
    private static let spans: [(upTo: TimeSpan, kept: TimeSpan)] = [
        (.seconds(10), .seconds(3 * 3_600)), (.seconds(60), .seconds(3 * 86_400)),
        (.longest, .seconds(45 * 86_400)),
    ]

    private static let longest = TimeSpan.seconds(2 * 366 * 86_400)
    /// How many windows there are of a length that no coarser one is made of: some 50 MB.
    private static let mostAlone: Int64 = 5_000

    /// For how long a window may still change, besides its own length.
    let change: TimeSpan

    /// Levels for an analysis whose windows change for so long behind their end.
    public init(change: TimeSpan) { self.change = change }

    /// The next coarser length, whose windows are made of those of a length; `nil` where there is none.
    static func parent(of size: TimeSpan) -> TimeSpan? {
        usual.first { $0 > size && $0.microseconds % size.microseconds == 0 }
    }

    /// For how long windows of a length are kept: never so short that a coarser one that may still change lacks parts.
    func kept(_ size: TimeSpan) -> TimeSpan {
        let usual = HistoryLevels.spans.first { size <= $0.upTo }?.kept ?? size
        guard let parent = HistoryLevels.parent(of: size) else {
            let most = TimeSpan(microseconds: min(size.microseconds, 86_400_000_000) * HistoryLevels.mostAlone)
            return max(min(most, HistoryLevels.longest), change + size)
        }
        return max(usual, parent + parent + change)
    }
}

extension EventTime {
    /// The start of the window of a length that the moment lies in.
    func floored(to size: TimeSpan) -> EventTime {
        WindowLayout(size: size).start(of: self)
    }

    /// The first start of a window of a length that is not before the moment.
    func raised(to size: TimeSpan) -> EventTime {
        let start = floored(to: size)
        return start == self ? self : start + size
    }
}
