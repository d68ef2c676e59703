/// What a set of lines amounts to: the one value that everything else is made of.
///
/// A commutative monoid: `WindowSummary()` is its neutral element, and `merge` is associative and commutative, for the
/// top lists while their keys fit and within their error beyond. So the summaries of parts, merged in any order, are
/// the summary of the whole, and a coarser window is the merge of finer ones.
public struct WindowSummary: Equatable, Sendable {
    /// The top lists of a summary.
    public struct Tops: Equatable, Sendable {
        /// What stands in a path before its second slash.
        public var sections: HeavyHitters
        /// Paths without their query.
        public var paths: HeavyHitters
        /// Clients' addresses or names.
        public var clients: HeavyHitters
        /// Referring pages.
        public var referrers: HeavyHitters
        /// Families of user agents.
        public var agents: HeavyHitters
        /// Clients of lines that tell of an error.
        public var errorClients: HeavyHitters
        /// Texts of error logs' lines.
        public var messages: HeavyHitters

        init(capacity: HeavyHitters.Capacity) {
            let empty = HeavyHitters(capacity: capacity)
            sections = empty
            paths = empty
            clients = empty
            referrers = empty
            agents = empty
            errorClients = empty
            messages = empty
        }

        /// How many bytes all lists take, about.
        public var byteCount: Int {
            [sections, paths, clients, referrers, agents, errorClients, messages].reduce(0) { $0 + $1.byteCount }
        }

        /// Keeps only so many of the most frequent keys in each list.
        mutating func shrink(to capacity: HeavyHitters.Capacity) {
            sections.shrink(to: capacity)
            paths.shrink(to: capacity)
            clients.shrink(to: capacity)
            referrers.shrink(to: capacity)
            agents.shrink(to: capacity)
            errorClients.shrink(to: capacity)
            messages.shrink(to: capacity)
        }

        mutating func merge(_ other: Tops) {
            // The numbers of entries that links name are those of the tables before.
            defer {
                paths.removeLinks()
                clients.removeLinks()
            }
            sections.merge(other.sections)
            paths.merge(other.paths)
            clients.merge(other.clients)
            referrers.merge(other.referrers)
            agents.merge(other.agents)
            errorClients.merge(other.errorClients)
            messages.merge(other.messages)
        }
    }

    /// All lines, whatever they are.
    public var lines = 0
    /// Requests.
    public var hits = 0
    /// Heartbeats.
    public var heartbeats = 0
    /// The sum of the answers' sizes in bytes, at most `Int.max`.
    public var bytes = 0
    /// Requests by the answer's status code.
    public var status = StatusCounts()
    /// Requests by method.
    public var methods = CaseCounts<HTTPMethod>()
    /// Messages by level.
    public var levels = CaseCounts<LogLevel>()
    /// How many different clients there were.
    public var clients = DistinctCounter()
    /// The answers' sizes in bytes.
    public var sizes = QuantileSketch()
    /// The answers' durations in microseconds.
    public var durations = QuantileSketch()
    /// The most frequent keys.
    public var tops: Tops

    /// The summary of no lines.
    public init(capacity: HeavyHitters.Capacity = .standard) {
        tops = Tops(capacity: capacity)
    }

    /// How many lines tell of an error: answers of 400 or above, and messages of level `error` or worse.
    public var errors: Int {
        let messages = LogLevel.allCases.filter(\.isError).reduce(0) { $0 + levels[$1] }
        return status.count(in: 400...999) + messages
    }

    /// Keeps only so many of the most frequent keys in each top list, for a summary that is kept for long.
    public mutating func shrinkTops(to capacity: HeavyHitters.Capacity) {
        tops.shrink(to: capacity)
    }

    /// Adds what another summary amounts to.
    public mutating func merge(_ other: WindowSummary) {
        lines += other.lines
        hits += other.hits
        heartbeats += other.heartbeats
        bytes = bytes.addingSaturated(other.bytes)
        status.merge(other.status)
        methods.merge(other.methods)
        levels.merge(other.levels)
        clients.merge(other.clients)
        sizes.merge(other.sizes)
        durations.merge(other.durations)
        tops.merge(other.tops)
    }
}

extension Int {
    /// The sum of two numbers that are not negative, or `Int.max`: associative, unlike a sum that wraps or traps.
    @inline(__always)
    func addingSaturated(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
