import VisorKit

/// Who tries to log in, and who has to wait before he may try again.
///
/// An address that is wrong waits, and so does a user whose password is looked for from many addresses. The latter would keep the
/// user himself out, for as long as somebody goes on: from where he was right before, he does not wait for what others do.
struct Attempts {
    private struct Place: Hashable {
        let user: String
        let address: String
    }

    private var addresses = AttemptLimit(free: 5, longest: .seconds(900))
    private var users = AttemptLimit(free: 20, longest: .seconds(60))
    /// From where users were right, and when last.
    private var known: [Place: ContinuousClock.Instant] = [:]
    private var waiting = 0

    /// How many passwords may wait to be checked: a few seconds.
    private static let mostWaiting = 32
    /// How many places are known.
    static let mostKnown = 10_000

    /// How many places are known in which somebody was right.
    var knownPlaces: Int { known.count }

    /// Begins an attempt, which counts as a wrong one until it ends; one that has to wait counts for nothing.
    ///
    /// - Returns: whether it may be made now.
    mutating func begin(_ user: String, from address: String, at now: ContinuousClock.Instant) -> Bool {
        let address = Attempts.neighbourhood(address)
        let isKnown = known[Place(user: user, address: address)] != nil
        guard waiting < Attempts.mostWaiting, addresses.wait(of: address, at: now) == nil,
            isKnown || users.wait(of: user, at: now) == nil
        else { return false }
        addresses.count(address, at: now)
        if !isKnown { users.count(user, at: now) }
        waiting += 1
        return true
    }

    /// Ends an attempt that was begun.
    mutating func end(_ user: String, from address: String, isRight: Bool, at now: ContinuousClock.Instant) {
        waiting -= 1
        guard isRight else { return }
        let address = Attempts.neighbourhood(address)
        addresses.forget(address)
        let place = Place(user: user, address: address)
        // In a place that is known, what others do was not counted for him either.
        if known[place] == nil { users.forget(user) }
        if known[place] == nil, known.count >= Attempts.mostKnown { makeRoom() }
        known[place] = now
    }

    /// Forgets the older half: one at a time would look through all of them each time.
    private mutating func makeRoom() {
        let oldest = known.sorted { $0.value < $1.value }.prefix(Attempts.mostKnown / 2)
        for entry in oldest { known[entry.key] = nil }
    }

    /// What counts as one peer: an address, or the network of IPv6 that one house has.
    private static func neighbourhood(_ address: String) -> String {
        guard let known = IPAddress(address) else { return address }
        return known.isIPv4 ? "\(known)" : "\(IPNetwork(of: known, prefixLength: 64))"
    }
}
