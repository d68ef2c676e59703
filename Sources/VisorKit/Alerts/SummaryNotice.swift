/// What there is to report of an interval, for those who want to hear of it though nothing is wrong.
///
/// It is recognised by the interval: made anew, because lines came late, it has the same identity and a higher revision.
public struct SummaryNotice: Sendable, Equatable {
    /// A client and how often it came.
    public struct Client: Sendable, Equatable {
        /// The client's address or name.
        public let name: String
        /// How often it came, at most `error` too high.
        public let count: Int
        /// By how much the count may be too high.
        public let error: Int
    }

    /// The interval; its beginning is what the notice is recognised by.
    public let interval: Range<EventTime>
    /// The number of lines of the interval: it grows with each making.
    public let revision: Int
    /// Requests.
    public let hits: Int
    /// Lines that tell of an error.
    public let errors: Int
    /// The clients that came most often.
    public let clients: [Client]
    /// The clients of lines that tell of an error.
    public let errorClients: [Client]

    /// A notice of what an interval amounts to.
    ///
    /// - Parameter top: how many clients are named at most.
    public init(_ interval: Range<EventTime>, _ summary: WindowSummary, top: Int = 3) {
        self.interval = interval
        revision = summary.lines
        hits = summary.hits
        errors = summary.errors
        clients = summary.tops.clients.ranking(top).map(Client.init)
        errorClients = summary.tops.errorClients.ranking(top).map(Client.init)
    }

    /// A notice of a window.
    public init(_ update: WindowUpdate, top: Int = 3) {
        self.init(update.start..<update.end, update.summary, top: top)
    }

    /// What the notice is recognised by: the beginning of its interval and, since there may be notices of an hour and of a
    /// day, its end.
    public var identity: String { "\(interval.lowerBound.rfc3339)/\(interval.upperBound.rfc3339)" }

    /// Lines, of whatever kind.
    public var lines: Int { revision }

    /// Lines a second.
    public var rate: Double { interval.isEmpty ? 0 : Double(lines) / interval.seconds }

    /// The share of lines that tell of an error, 0 to 1.
    public var errorRate: Double { lines > 0 ? Double(errors) / Double(lines) : 0 }
}

extension SummaryNotice.Client {
    fileprivate init(_ ranked: HeavyHitters.Ranked) {
        self.init(name: ranked.key, count: ranked.count, error: ranked.error)
    }
}
