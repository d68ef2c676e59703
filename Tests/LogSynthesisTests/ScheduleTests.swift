import Testing

@testable import LogSynthesis

@Suite struct ScheduleTests {
    private func offsets(_ schedule: RateSchedule, until end: Int64) -> [Int64] {
        var schedule = schedule
        var result: [Int64] = []
        while schedule.nextDue < end {
            result.append(schedule.nextDue)
            schedule.advance()
        }
        return result
    }

    private func profile(_ bursts: String...) -> TrafficProfile {
        TrafficProfile(bursts: bursts.compactMap { Burst($0) })
    }

    @Test func rateDoesNotDrift() {
        let due = offsets(RateSchedule(rate: 3, profile: profile()), until: 1_000_000_000_000)
        #expect(due.count == 3_000)
        for (index, offset) in due.enumerated() {
            #expect(abs(offset - Int64(index) * 1_000_000_000 / 3) <= 1)
        }
    }

    @Test func trafficBurstMultipliesTheRate() {
        let due = offsets(RateSchedule(rate: 10, profile: profile("traffic*5@10s+4s")), until: 20_000_000_000)
        #expect(due.count { $0 < 10_000_000_000 } == 100)
        #expect(due.count { (10_000_000_000..<14_000_000_000).contains($0) } == 200)
        #expect(due.count { $0 >= 14_000_000_000 } == 60)
        #expect(due == due.sorted())
    }

    @Test func overlappingBurstsMultiply() {
        let profile = profile("traffic*2@1s+3s", "traffic*3@2s+1s")
        #expect([0, 1, 2, 3, 4].map { profile.factor(at: $0 * 1_000_000_000) } == [1, 2, 6, 2, 1])
        #expect(offsets(RateSchedule(rate: 1, profile: profile), until: 5_000_000_000).count == 12)
    }

    @Test func fractionOfALineIsCarriedOverASilence() {
        let due = offsets(RateSchedule(rate: 1, profile: profile("traffic*0@1500ms+10s")), until: 14_000_000_000)
        #expect(due == [0, 1_000_000_000, 12_000_000_000, 13_000_000_000])
    }

    @Test func silenceFromTheStartDelaysTheFirstLine() {
        let due = offsets(RateSchedule(rate: 2, profile: profile("traffic*0@0s+3s")), until: 4_000_000_000)
        #expect(due == [3_000_000_000, 3_500_000_000])
    }

    @Test func gapsStayWithinTheInterval() throws {
        let interval = try #require(Interval(seconds: 0.2, 0.5))
        var schedule = IntervalSchedule(interval: interval, profile: profile(), generator: Xoshiro256(seed: 1))
        var gaps: [Int64] = [schedule.nextDue]
        for _ in 0..<10_000 {
            let previous = schedule.nextDue
            schedule.advance()
            gaps.append(schedule.nextDue - previous)
        }
        #expect(gaps.allSatisfy { (200_000_000...500_000_000).contains($0) })
        #expect(abs(gaps.reduce(0, +) / 10_001 - 350_000_000) < 4_000_000)
    }

    @Test func burstShortensGapsEvenWhereOneReachesAcrossIt() {
        let profile = profile("traffic*4@10s+2s")
        #expect(profile.offset(from: 0, after: 5_000_000_000) == 5_000_000_000)
        #expect(profile.offset(from: 10_000_000_000, after: 4_000_000_000) == 11_000_000_000)
        #expect(profile.offset(from: 9_000_000_000, after: 10_000_000_000) == 13_000_000_000)
    }

    @Test func pairOfTheIntervalIsPutInOrder() throws {
        let interval = try #require(Interval(.seconds(5), .seconds(2)))
        #expect(interval.minimum == .seconds(2) && interval.maximum == .seconds(5))
        #expect(Interval(.seconds(-1), .seconds(2)) == nil)
        #expect(Interval(.zero, .zero) == nil)
        #expect(Interval(seconds: .nan, 1) == nil)
    }

    @Test func phasesAlternateAndDrawTheirOwnIntervals() throws {
        let normal = try [#require(Interval(seconds: 1, 2)), #require(Interval(seconds: 3, 4))]
        let peak = try [#require(Interval(seconds: 0.1, 0.2)), #require(Interval(seconds: 0.3, 0.4))]
        var settings = ErrorSettings()
        settings.warn = LevelSettings(normal: normal, peak: peak, messages: ["m"])
        var phases = LevelPhases(settings: settings, level: .warn, generator: Xoshiro256(seed: 3))
        var seen: Set<Interval> = []
        var expected = LevelPhases.Kind.normal
        for _ in 0..<100 {
            #expect(phases.kind == expected)
            #expect((expected == .normal ? normal : peak).contains(phases.interval))
            seen.insert(phases.interval)
            let end = phases.end
            let changes = [phases.advance(to: end - 1), phases.advance(to: end)]
            #expect(changes == [false, true])
            let length = expected == .normal ? settings.peakPhase : settings.normalPhase
            #expect((length.minimum.nanoseconds...length.maximum.nanoseconds).contains(phases.end - end))
            expected = expected == .normal ? .peak : .normal
        }
        #expect(seen.count == 4)
    }

    @Test func levelsKeepTheirOwnPaceAndComeInOrderOfTime() throws {
        func level(_ seconds: Double) throws -> LevelSettings {
            let interval = try #require(Interval(seconds: seconds, seconds))
            return LevelSettings(normal: [interval], peak: [interval], messages: ["m"])
        }
        let settings = try ErrorSettings(info: level(1), warn: level(2.5), error: level(10))
        var schedule = LevelSchedule(settings: settings, profile: profile(), seed: 1)
        var counts = [0, 0, 0]
        var last: Int64 = 0
        while schedule.nextDue <= 100_000_000_000 {
            #expect(schedule.nextDue >= last)
            last = schedule.nextDue
            counts[schedule.level.rawValue] += 1
            schedule.advance()
        }
        #expect(counts == [100, 40, 10])
    }

    @Test func levelSharesFollowThePaceOfTheLevels() throws {
        func level(_ seconds: Double) throws -> LevelSettings {
            let interval = try #require(Interval(seconds: seconds, seconds))
            return LevelSettings(normal: [interval], peak: [interval], messages: ["m"])
        }
        let settings = try ErrorSettings(info: level(1), warn: level(2), error: level(4))
        var shares = LevelShares(settings: settings, seed: 1)
        var counts = [0, 0, 0]
        for index in 0..<70_000 {
            counts[shares.level(at: Int64(index) * 10_000_000).rawValue] += 1
        }
        #expect(zip(counts, [40_000, 20_000, 10_000]).allSatisfy { abs($0 - $1) < 700 })
    }

    @Test func heartbeatTakesThePlaceOfANearLine() {
        var schedule = HeartbeatSchedule(settings: HeartbeatSettings(interval: .seconds(3)), pace: .rate(2))
        #expect(!schedule.takesPlace(ofLineDueAt: 2_999_999_999))
        #expect(schedule.takesPlace(ofLineDueAt: 3_000_000_000))
        #expect(schedule.takesPlace(ofLineDueAt: 4_000_000_000))
        #expect(!schedule.takesPlace(ofLineDueAt: 5_000_000_000))
        schedule.advance(past: 3_200_000_000)
        #expect(schedule.nextDue == 6_000_000_000)
        schedule.advance(past: 20_000_000_000)
        #expect(schedule.nextDue == 21_000_000_000)
    }

    @Test func noHeartbeatIsDueWhereTheIntervalIsZero() {
        #expect(HeartbeatSchedule(settings: HeartbeatSettings(interval: .zero), pace: .intervals).nextDue == .max)
    }
}
