import Testing
import VisorTesting

@testable import VisorNetwork

/// How a server is connected to again.
@Suite struct ConnectionAttemptsTests {
    private var random = SeededGenerator(seed: 7)

    @Test mutating func waitsDoubleUpToThirtySecondsAndAreJittered() {
        var backoff = Backoff()
        for span in [1, 2, 4, 8, 16, 30, 30, 30] {
            let wait = backoff.next(using: &random)
            #expect(wait >= .seconds(span) / 2 && wait <= .seconds(span))
        }
        backoff.reset()
        #expect(backoff.next(using: &random) <= .seconds(1))
        var waits: Set<Duration> = []
        for _ in 0..<20 {
            backoff.reset()
            waits.insert(backoff.next(using: &random))
        }
        #expect(waits.count > 10)
    }

    @Test mutating func lossAndReturnAreSaidOnce() throws {
        let start = ContinuousClock.now
        var attempts = ConnectionAttempts(try Endpoint("tcp://h:1"))
        #expect(attempts.failed("refused", now: start, using: &random).text?.contains("refused; trying again") == true)
        #expect(attempts.failed("refused", now: start, using: &random).text == nil)
        #expect(attempts.connected(now: start) == "connected to tcp://h:1")
        let lost = attempts.failed("reset", now: start + .seconds(60), using: &random)
        #expect(lost.text == "lost tcp://h:1: reset; connecting again")
        // It had worked for long enough to begin anew.
        #expect(lost.wait <= .seconds(1))
        for _ in 0..<3 { #expect(attempts.failed("refused", now: start, using: &random).text == nil) }
        #expect(attempts.connected(now: start) == "connected to tcp://h:1 again")
    }

    @Test mutating func serverThatClosesAtOnceIsAskedLessAndLess() throws {
        var attempts = ConnectionAttempts(try Endpoint("tcp://h:1"))
        var waits: [Duration] = []
        for _ in 0..<6 {
            _ = attempts.connected(now: .now)
            waits.append(attempts.failed("closed", now: .now, using: &random).wait)
        }
        #expect(waits.last ?? .zero >= .seconds(15))
    }
}
