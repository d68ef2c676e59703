import Testing

@testable import LogSynthesis

@Suite struct PacerTests {
    private let start = Generated.start

    private func time(_ milliseconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds + milliseconds * 1_000_000)
    }

    /// Follows a rate on a manual clock that moves only while the pacer waits; the millisecond at which each line is written.
    private func run(rate: Double, milliseconds: Int64, oversleep: Int64 = 0) -> [Int64] {
        var schedule = RateSchedule(rate: rate, profile: TrafficProfile(bursts: []))
        var pacer = Pacer(clock: .real, start: start)
        var now = start
        var written: [Int64] = []
        while now < time(milliseconds) {
            switch pacer.decide(at: now, nextDue: .nanoseconds(schedule.nextDue)) {
            case .generate(let limit, let origin):
                #expect(origin == start)
                while schedule.nextDue <= limit.nanoseconds {
                    written.append((now.nanoseconds - start.nanoseconds) / 1_000_000)
                    schedule.advance()
                }
            case .wait(let until):
                #expect(until > now)
                now = Timestamp(nanoseconds: until.nanoseconds + oversleep * 1_000_000)
            }
        }
        return written
    }

    @Test(arguments: [1.0, 7, 1_000, 100_000], [0, 40] as [Int64])
    func rateHoldsOverTenSecondsHoweverLateTheSleeperWakes(rate: Double, oversleep: Int64) {
        let written = run(rate: rate, milliseconds: 10_000, oversleep: oversleep)
        let expected = rate * 10
        #expect(abs(Double(written.count) - expected) <= max(1, expected * 0.01))
    }

    @Test func linesAreWrittenWithinATickOfTheirTime() {
        let written = run(rate: 1_000, milliseconds: 2_000)
        for (index, millisecond) in written.enumerated() {
            #expect(millisecond >= Int64(index) && millisecond <= Int64(index) + 5)
        }
    }

    @Test func waitsUntilTheLineIsDue() {
        var pacer = Pacer(clock: .real, start: start)
        #expect(pacer.decide(at: start, nextDue: .seconds(7)) == .wait(until: time(7_000)))
        #expect(pacer.decide(at: time(7_000), nextDue: .seconds(7)) == .generate(through: .seconds(7), origin: start))
    }

    @Test func makesUpForAShortPause() {
        var pacer = Pacer(clock: .real, start: start)
        let late = pacer.decide(at: time(1_900), nextDue: .seconds(1))
        #expect(late == .generate(through: .milliseconds(1_900), origin: start))
    }

    @Test func movesTheStreamToTheClockAfterALongPause() {
        var pacer = Pacer(clock: .real, start: start)
        let late = pacer.decide(at: time(61_000), nextDue: .seconds(1))
        #expect(late == .generate(through: .seconds(1), origin: time(60_000)))
    }

    @Test func movesTheStreamToAClockThatWasSetBack() {
        var pacer = Pacer(clock: .real, start: start)
        _ = pacer.decide(at: time(100_000), nextDue: .seconds(100))
        let back = pacer.decide(at: time(40_000), nextDue: .seconds(100))
        #expect(back == .generate(through: .seconds(100), origin: time(-60_000)))
    }

    @Test func waitsOutAClockThatWentBackALittle() {
        var pacer = Pacer(clock: .real, start: start)
        _ = pacer.decide(at: time(5_000), nextDue: .seconds(5))
        #expect(pacer.decide(at: time(4_500), nextDue: .milliseconds(5_100)) == .wait(until: time(5_100)))
    }

    @Test func simulatedTimeNeverWaits() {
        var pacer = Pacer(clock: .simulated, start: start)
        for offset in [0, 1, 1_000_000] {
            guard case .generate(let limit, let origin) = pacer.decide(at: time(-50), nextDue: .seconds(offset)) else {
                Issue.record("waits")
                return
            }
            #expect(limit >= .seconds(offset) && origin == start)
        }
    }
}
