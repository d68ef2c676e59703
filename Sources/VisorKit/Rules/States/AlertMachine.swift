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

    /// The machine of an alert that others keep the books of.
    init(episode: Int, firingSince instant: Int64?) {
        self.episode = episode
        guard let instant else { return }
        phase = .firing
        beginning = Beginning(instant: instant, value: nil, state: .firing)
    }

    /// Whether it is as it was at first, but for its episodes.
    var isInactive: Bool { phase == .inactive }

    /// The instant at which something changes even if what is measured does not.
    func deadline(_ timing: AlertTiming) -> Int64? {
        switch phase {
        case .inactive, .firing: nil
        case .pending(let since): since + timing.holding
        case .held(_, let changed): changed + timing.steadiness
        }
    }

    /// Takes in what is measured at an instant, and returns what there is to tell.
    mutating func step(at instant: Int64, _ reading: Reading, _ timing: AlertTiming) -> AlertState? {
        switch phase {
        case .inactive:
            guard reading.fires else { return nil }
            if timing.holding == 0 { return begin(at: instant, reading, timing) }
            phase = .pending(since: instant)
            return nil
        case .pending(let since):
            if !reading.fires {
                phase = .inactive
            } else if instant - since >= timing.holding {
                return begin(at: instant, reading, timing)
            }
            return nil
        case .firing:
            return reading.clears ? end(at: instant, timing) : nil
        case .held(let isAlert, let changed):
            let isAlertNow = isAlert ? !reading.clears : reading.fires
            if isAlertNow != isAlert {
                phase = .held(isAlert: isAlertNow, changed: instant)
            } else if instant - changed >= timing.steadiness {
                return release(isAlert: isAlert, at: instant, reading)
            }
            return nil
        }
    }

    private mutating func begin(at instant: Int64, _ reading: Reading, _ timing: AlertTiming) -> AlertState {
        episode += 1
        let oldest = instant - timing.steadiness
        changes.removeAll { $0 <= oldest }
        let isFlapping = timing.changes > 0 && changes.count >= timing.changes
        let state = isFlapping ? AlertState.held : .firing
        phase = isFlapping ? .held(isAlert: true, changed: instant) : .firing
        beginning = Beginning(instant: instant, value: reading.value, state: state)
        note(instant, timing)
        return state
    }

    private mutating func end(at instant: Int64, _ timing: AlertTiming) -> AlertState {
        phase = .inactive
        beginning = nil
        note(instant, timing)
        return .resolved
    }

    /// Is told again, after nothing has changed for long enough.
    @discardableResult
    private mutating func release(isAlert: Bool, at instant: Int64, _ reading: Reading) -> AlertState {
        changes = []
        phase = isAlert ? .firing : .inactive
        beginning = isAlert ? Beginning(instant: instant, value: reading.value, state: .firing) : nil
        return isAlert ? .firing : .resolved
    }

    private mutating func note(_ instant: Int64, _ timing: AlertTiming) {
        guard timing.changes > 0 else { return }
        changes.append(instant)
        if changes.count > timing.changes { changes.removeFirst() }
    }

    /// Ends the alert because nothing more is measured.
    mutating func stop(at instant: Int64, _ timing: AlertTiming) -> AlertChange? {
        guard beginning != nil else { return nil }
        return AlertChange(state: end(at: instant, timing), episode: episode, instant: instant, value: nil)
    }

    /// Takes over a change that was told before.
    mutating func adopt(_ state: AlertState, episode: Int, at instant: Int64, _ timing: AlertTiming) {
        guard episode >= self.episode else { return }
        self.episode = episode
        if case .held = phase, state != .held {
            release(isAlert: state == .firing, at: instant, .unknown)
            return
        }
        switch state {
        case .firing: phase = .firing
        case .held: phase = .held(isAlert: true, changed: instant)
        case .resolved: phase = .inactive
        }
        beginning = state == .resolved ? nil : Beginning(instant: instant, value: nil, state: state)
        note(instant, timing)
    }
}

/// What of a rule a machine goes by, in seconds.
struct AlertTiming: Sendable {
    /// For how long the condition must hold.
    let holding: Int64
    /// How many changes are told within the time of steadiness; 0 stands for all.
    let changes: Int
    /// For how long nothing may change before changes are told again.
    let steadiness: Int64

    init(_ rule: Rule) {
        holding = rule.holding.wholeSeconds
        changes = min(rule.damping.changes, AlertMachine.mostChanges)
        steadiness = rule.damping.span.wholeSeconds
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
