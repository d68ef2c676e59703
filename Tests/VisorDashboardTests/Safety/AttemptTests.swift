import Testing

@testable import VisorDashboard

@Suite final class AttemptTests {
    private let start = ContinuousClock.now
    private var attempts = Attempts()

    private func begin(_ user: String, from address: String, at now: ContinuousClock.Instant) -> Bool {
        attempts.begin(user, from: address, at: now)
    }

    /// Makes attempts that are wrong.
    ///
    /// - Returns: how many could be made.
    private func fail(_ user: String, from address: String, times: Int, at now: ContinuousClock.Instant) -> Int {
        var made = 0
        for _ in 0..<times where begin(user, from: address, at: now) {
            attempts.end(user, from: address, isRight: false, at: now)
            made += 1
        }
        return made
    }

    @Test func othersDoNotKeepAUserOutFromWhereHeWasRight() {
        #expect(begin("ann", from: "10.0.0.1", at: start))
        attempts.end("ann", from: "10.0.0.1", isRight: true, at: start)
        var now = start
        // Somebody with many addresses takes each attempt that there is, for an hour.
        for second in 0..<3_600 {
            now = start + .seconds(second)
            _ = fail("ann", from: "10.1.\(second / 256).\(second % 256)", times: 1, at: now)
        }
        let stranger = begin("ann", from: "10.0.0.2", at: now)
        let owner = begin("ann", from: "10.0.0.1", at: now)
        #expect(!stranger && owner)
    }

    @Test func aPlaceThatIsKnownWaitsForItsOwnFailures() {
        #expect(begin("ann", from: "10.0.0.1", at: start))
        attempts.end("ann", from: "10.0.0.1", isRight: true, at: start)
        #expect(fail("ann", from: "10.0.0.1", times: 9, at: start) == 5)
        #expect(fail("bob", from: "10.0.0.1", times: 1, at: start + .milliseconds(999)) == 0)
    }

    @Test func anAttemptThatHasToWaitCountsForNothing() {
        for host in 0..<20 { #expect(fail("ann", from: "10.0.1.\(host)", times: 1, at: start) == 1) }
        // The user waits, and who asks for him is as free as before.
        #expect(fail("ann", from: "10.0.0.1", times: 50, at: start) == 0)
        #expect(fail("bob", from: "10.0.0.1", times: 50, at: start) == 5)
    }

    @Test func onlySoManyAreCheckedAtOnce() {
        for host in 0..<32 { #expect(begin("u\(host)", from: "10.0.0.\(host)", at: start)) }
        #expect(!begin("ann", from: "10.0.1.1", at: start))
        attempts.end("u0", from: "10.0.0.0", isRight: false, at: start)
        #expect(begin("ann", from: "10.0.1.1", at: start))
    }

    @Test func onlySoManyPlacesAreKnown() {
        for place in 0...Attempts.mostKnown {
            let (address, now) = ("10.0.\(place / 256).\(place % 256)", start + .microseconds(place))
            #expect(begin("ann", from: address, at: now))
            attempts.end("ann", from: address, isRight: true, at: now)
        }
        #expect(attempts.knownPlaces <= Attempts.mostKnown && attempts.knownPlaces > Attempts.mostKnown / 2)
    }
}

@Suite struct AttemptLimitTests {
    private let start = ContinuousClock.now

    @Test func waitsDoubleUpToTheLongest() {
        var limit = AttemptLimit(free: 2, longest: .seconds(5))
        var now = start
        for _ in 0..<2 {
            #expect(limit.wait(of: "a", at: now) == nil)
            limit.count("a", at: now)
        }
        for wait in [1, 2, 4, 5, 5] {
            #expect(limit.wait(of: "a", at: now) == .seconds(wait))
            #expect(limit.wait(of: "a", at: now + .milliseconds(wait * 1_000 - 1)) == .milliseconds(1))
            now += .seconds(wait)
            #expect(limit.wait(of: "a", at: now) == nil)
            limit.count("a", at: now)
        }
        #expect(limit.wait(of: "b", at: now) == nil)
        limit.forget("a")
        #expect(limit.wait(of: "a", at: now) == nil)
    }

    @Test func anHourOfQuietIsForgiven() {
        var limit = AttemptLimit(free: 1, longest: .seconds(5))
        limit.count("a", at: start)
        #expect(limit.wait(of: "a", at: start) != nil)
        #expect(limit.wait(of: "a", at: start + .seconds(3_601)) == nil)
        limit.count("a", at: start + .seconds(3_601))
        #expect(limit.wait(of: "a", at: start + .seconds(3_601)) == .seconds(1))
    }

    @Test func theTableIsBounded() {
        var limit = AttemptLimit(free: 1, longest: .seconds(900))
        for name in 0..<25_000 { limit.count("\(name)", at: start + .milliseconds(name)) }
        #expect(limit.count <= 10_000)
        #expect(limit.wait(of: "24999", at: start + .seconds(25)) != nil)
    }
}
