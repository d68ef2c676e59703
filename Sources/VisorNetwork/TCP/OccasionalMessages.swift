/// What there is to say, of each kind at most once in a while: peers must not fill the log of the program.
struct OccasionalMessages<Kind: Hashable & Sendable> {
    private struct Told {
        var at: Duration
        var unsaid = 0
        var last = ""
    }

    private let interval: Duration
    private var told: [Kind: Told] = [:]
    private var waiting: [String] = []

    /// Messages of which those of one kind are so far apart.
    init(interval: Duration = .seconds(60)) {
        self.interval = interval
    }

    /// Adds a message, which is kept back and counted where one of its kind has been said a moment ago.
    mutating func add(_ kind: Kind, _ text: String, now: Duration) {
        guard let known = told[kind], now - known.at < interval else {
            flush(kind, now: now)
            waiting.append(text)
            told[kind] = Told(at: now)
            return
        }
        told[kind] = Told(at: known.at, unsaid: known.unsaid + 1, last: text)
    }

    /// Adds a message that is always said.
    mutating func add(_ text: String) {
        waiting.append(text)
    }

    /// Whether there is anything to say at once.
    var areWaiting: Bool { !waiting.isEmpty }

    /// Takes what there is to say, with what has been kept back for long enough.
    mutating func take(now: Duration) -> [String] {
        for (kind, known) in told where now - known.at >= interval { flush(kind, now: now) }
        defer { waiting = [] }
        return waiting
    }

    private mutating func flush(_ kind: Kind, now: Duration) {
        guard let known = told.removeValue(forKey: kind), known.unsaid > 0 else { return }
        waiting.append(known.unsaid == 1 ? known.last : "\(known.last) (and \(known.unsaid - 1) more like this)")
        told[kind] = Told(at: now)
    }
}
