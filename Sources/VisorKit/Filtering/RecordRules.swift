/// Which records count, and as whose: what is done with a record before it is folded.
///
/// Heartbeats and directives pass the filter, since they tell of the source and not of its traffic.
public struct RecordRules: Sendable {
    /// The proxies whose word on their clients is taken.
    public var proxies: TrustedProxies?
    /// What requests and messages must be like.
    public var filter: RecordFilter?
    /// When a line must have happened at the earliest.
    public var from: EventTime?
    /// From when on lines no longer count.
    public var to: EventTime?
    /// Whether clients are made unrecognisable.
    public var anonymizes: Bool

    /// Rules that let every record count as it is, but for what is said.
    public init(
        proxies: TrustedProxies? = nil, filter: RecordFilter? = nil, from: EventTime? = nil, to: EventTime? = nil,
        anonymizes: Bool = false
    ) {
        self.proxies = proxies
        self.filter = filter
        self.from = from
        self.to = to
        self.anonymizes = anonymizes
    }

    /// Whether every record counts as it is.
    var areEmpty: Bool {
        proxies == nil && filter == nil && from == nil && to == nil && !anonymizes
    }

    /// The rules for an input.
    func bound(to profile: InputProfile) -> RecordRules {
        var rules = self
        rules.filter = filter?.bound(to: profile)
        return rules
    }

    /// Whether a record counts.
    func passes(_ record: LogRecord, _ bytes: Span<UInt8>) -> Bool {
        if let time = record.time {
            if let from, time < from { return false }
            if let to, time >= to { return false }
        }
        guard let filter, record.kind == .request || record.kind == .message else { return true }
        return filter.passes(record, bytes)
    }
}
