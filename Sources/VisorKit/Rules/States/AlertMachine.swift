/// What has become of one alert: from inactive over pending to firing, and back; held while it changes too often.
///
///     inactive -> (pending) -> firing -> inactive
///     inactive -> (pending) -> held -> firing or inactive
struct AlertMachine: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case inactive
        /// The condition has held since an instant, and has to hold longer.
        case pending(since: Int64)
        case firing
        /// It is not told until nothing has changed for long enough; whether it would be an alert, and the last change.
        case held(isAlert: Bool, changed: Int64)
    }

    /// How an alert began.
    struct Beginning: Sendable, Equatable {
        var instant: Int64
        var value: Double?
        var state: AlertState
    }

    private(set) var phase = Phase.inactive
    /// The number of the last episode; 0 before the first.
    private(set) var episode: Int
    /// How the alert began that is not over.
    private(set) var beginning: Beginning?
    /// When the last changes were told, as many as matter.
    private var changes: [Int64] = []

    /// The machine of an alert whose episodes so far have been so many.
    init(episode: Int = 0) {
        self.episode = episode
    }

    /// Whether it is as it was at first, but for its episodes.
    var isInactive: Bool { phase == .inactive }

    /// The instant at which something changes even if what is measured does not.
    func deadline(_ rule: Rule) -> Int64? {
        switch phase {
        case .inactive, .firing: nil
        case .pending(let since): since + rule.holding.wholeSeconds
        case .held(_, let changed): changed + rule.damping.span.wholeSeconds
        }
    }

    /// Takes in what is measured at an instant, and returns what there is to tell.
    mutating func step(at instant: Int64, _ reading: Reading, _ rule: Rule) -> AlertState? {
        switch phase {
        case .inactive:
            guard reading.fires else { return nil }
            if rule.holding.microseconds == 0 { return begin(at: instant, reading, rule) }
            phase = .pending(since: instant)
            return nil
        case .pending(let since):
            if !reading.fires {
                phase = .inactive
            } else if instant - since >= rule.holding.wholeSeconds {
                return begin(at: instant, reading, rule)
            }
            return nil
        case .firing:
            return reading.clears ? end(at: instant, rule) : nil
        case .held(let isAlert, let changed):
            let isAlertNow = isAlert ? !reading.clears : reading.fires
            if isAlertNow != isAlert {
                phase = .held(isAlert: isAlertNow, changed: instant)
            } else if instant - changed >= rule.damping.span.wholeSeconds {
                return release(isAlert: isAlert, at: instant, reading)
            }
            return nil
        }
    }

    private mutating func begin(at instant: Int64, _ reading: Reading, _ rule: Rule) -> AlertState {
        episode += 1
        let oldest = instant - rule.damping.span.wholeSeconds
        changes.removeAll { $0 <= oldest }
        let isFlapping = rule.damping.changes > 0 && changes.count >= rule.damping.changes
        let state = isFlapping ? AlertState.held : .firing
        phase = isFlapping ? .held(isAlert: true, changed: instant) : .firing
        beginning = Beginning(instant: instant, value: reading.value, state: state)
        note(instant, rule)
        return state
    }

    private mutating func end(at instant: Int64, _ rule: Rule) -> AlertState {
        phase = .inactive
        beginning = nil
        note(instant, rule)
        return .resolved
    }

    /// Is told again, after nothing has changed for long enough.
    private mutating func release(isAlert: Bool, at instant: Int64, _ reading: Reading) -> AlertState {
        changes = []
        phase = isAlert ? .firing : .inactive
        beginning = isAlert ? Beginning(instant: instant, value: reading.value, state: .firing) : nil
        return isAlert ? .firing : .resolved
    }

    private mutating func note(_ instant: Int64, _ rule: Rule) {
        guard rule.damping.changes > 0 else { return }
        changes.append(instant)
        if changes.count > rule.damping.changes { changes.removeFirst() }
    }

    /// Takes over a change that was told before.
    mutating func adopt(_ state: AlertState, episode: Int, at instant: Int64, _ rule: Rule) {
        guard episode >= self.episode else { return }
        self.episode = episode
        switch state {
        case .firing: phase = .firing
        case .held: phase = .held(isAlert: true, changed: instant)
        case .resolved: phase = .inactive
        }
        beginning = state == .resolved ? nil : Beginning(instant: instant, value: nil, state: state)
        note(instant, rule)
    }
}

extension AlertMachine {
    /// How many changes a state may remember.
    static let mostChanges = 1_000

    func encode(into writer: inout BinaryWriter) {
        writer.count(episode)
        switch phase {
        case .inactive: writer.byte(0)
        case .pending(let since):
            writer.byte(1)
            writer.integer(Int(since))
        case .firing: writer.byte(2)
        case .held(let isAlert, let changed):
            writer.byte(isAlert ? 3 : 4)
            writer.integer(Int(changed))
        }
        writer.optional(beginning) { writer, beginning in
            writer.integer(Int(beginning.instant))
            writer.optional(beginning.value) { $0.word($1.bitPattern) }
            writer.byte(UInt8(AlertState.allCases.firstIndex(of: beginning.state) ?? 0))
        }
        writer.array(changes) { $0.integer(Int($1)) }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        episode = try reader.tally()
        switch try reader.byte() {
        case 0: phase = .inactive
        case 1: phase = .pending(since: try reader.second())
        case 2: phase = .firing
        case 3: phase = .held(isAlert: true, changed: try reader.second())
        case 4: phase = .held(isAlert: false, changed: try reader.second())
        default: throw .holdsImpossibleNumber
        }
        beginning = try reader.optional { (reader) throws(WireError) in
            let instant = try reader.second()
            let value = try reader.optional { (reader) throws(WireError) in
                Double(bitPattern: try reader.word())
            }
            let state = Int(try reader.byte())
            guard AlertState.allCases.indices.contains(state) else { throw .holdsImpossibleNumber }
            return Beginning(instant: instant, value: value, state: AlertState.allCases[state])
        }
        changes = try reader.array(atMost: AlertMachine.mostChanges) { (reader) throws(WireError) in
            try reader.second()
        }
    }
}

extension TimeSpan {
    /// The length in whole seconds, cut.
    var wholeSeconds: Int64 { microseconds / 1_000_000 }
}
