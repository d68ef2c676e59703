/// A change of the alert of a group, to be told.
struct AlertChange {
    let state: AlertState
    let episode: Int
    let instant: Int64
    let value: Double?
}

/// A group of a rule: what is measured in it, and what has become of its alert.
struct AlertGroup<Value: Measure>: Sendable {
    let key: GroupKey
    var measure: Value
    var machine: AlertMachine
    /// Up to which instant everything is decided.
    var decided: Int64
    /// Whether something has been taken in that may be certain.
    var isTouched = false

    /// Goes from change to change, between which nothing can happen, and returns what there is to tell.
    mutating func decide(through end: Int64, _ timing: AlertTiming) -> [AlertChange]? {
        var changes: [AlertChange]?
        while let next = nextInstant(timing), next <= end {
            if let change = step(to: next, timing) { changes = (changes ?? []) + [change] }
        }
        if decided < end {
            decided = end
            measure.advance(to: end)
        }
        return changes
    }

    @inline(__always)
    private func nextInstant(_ timing: AlertTiming) -> Int64? {
        let change = measure.nextChange
        guard let deadline = machine.deadline(timing) else { return change }
        // One that has passed is looked at with the next change.
        guard deadline > decided else { return change }
        return min(change ?? deadline, deadline)
    }

    /// Goes on to an instant.
    mutating func step(to instant: Int64, _ timing: AlertTiming) -> AlertChange? {
        measure.advance(to: instant)
        decided = instant
        let reading = measure.reading
        guard let state = machine.step(at: instant, reading, timing) else { return nil }
        return AlertChange(state: state, episode: machine.episode, instant: instant, value: reading.value)
    }
}
