import Testing
import VisorTesting

@testable import VisorKit

@Suite struct LocalZoneTests {
    /// Berlin in 2026.
    private static let berlin = LocalZone(
        secondsEast: 3_600,
        transitions: [
            LocalZone.Transition(at: 1_774_746_000, secondsEast: 7_200),
            LocalZone.Transition(at: 1_792_890_000, secondsEast: 3_600),
        ])
    /// Samoa, which left out the 30th of December 2011.
    private static let samoa = LocalZone(
        secondsEast: -36_000, transitions: [LocalZone.Transition(at: 1_325_239_200, secondsEast: 50_400)])

    private func civil(_ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0, _ second: Int = 0) -> CivilTime {
        CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    @Test func zoneWithoutChangesIsAheadByTheSameAlways() {
        #expect(LocalZone.utc.secondsEast(of: civil(7, 1, 12)) == 0)
        #expect(LocalZone(secondsEast: -12_600).secondsEast(of: civil(1, 1, 0)) == -12_600)
        #expect(civil(7, 1, 12).stated(in: LocalZone(secondsEast: -3_600))?.rfc3339 == "2026-07-01T13:00:00Z")
    }

    @Test func timeThatIsNeverShownIsReadByTheOffsetBefore() {
        let zone = LocalZoneTests.berlin
        #expect(civil(3, 29, 1, 59, 59).stated(in: zone)?.rfc3339 == "2026-03-29T00:59:59Z")
        #expect(civil(3, 29, 2).stated(in: zone)?.rfc3339 == "2026-03-29T01:00:00Z")
        #expect(civil(3, 29, 2, 59, 59).stated(in: zone)?.rfc3339 == "2026-03-29T01:59:59Z")
        #expect(civil(3, 29, 3).stated(in: zone)?.rfc3339 == "2026-03-29T01:00:00Z")
    }

    @Test func timeThatIsShownTwiceIsTheFirstOfTheTwo() {
        let zone = LocalZoneTests.berlin
        #expect(civil(10, 25, 1, 59, 59).stated(in: zone)?.rfc3339 == "2026-10-24T23:59:59Z")
        #expect(civil(10, 25, 2).stated(in: zone)?.rfc3339 == "2026-10-25T00:00:00Z")
        #expect(civil(10, 25, 2, 59, 59).stated(in: zone)?.rfc3339 == "2026-10-25T00:59:59Z")
        #expect(civil(10, 25, 3).stated(in: zone)?.rfc3339 == "2026-10-25T02:00:00Z")
    }

    @Test func skippedDayIsReadByTheOffsetBefore() {
        let zone = LocalZoneTests.samoa
        let day = CivilTime(year: 2011, month: 12, day: 30, hour: 12)
        #expect(day.stated(in: zone)?.rfc3339 == "2011-12-30T22:00:00Z")
        let next = CivilTime(year: 2011, month: 12, day: 31)
        #expect(next.stated(in: zone)?.rfc3339 == "2011-12-30T10:00:00Z")
    }

    @Test func leapSecondAtAChangeIsTheNextSecond() {
        #expect(civil(10, 25, 2, 59, 60).stated(in: LocalZoneTests.berlin)?.rfc3339 == "2026-10-25T02:00:00Z")
    }

    @Test func dateThatNoCalendarHasIsNoMoment() {
        #expect(civil(2, 30, 0).stated(in: LocalZoneTests.berlin) == nil)
    }

    /// What the zone says must come back for each moment whose clock time is not shown a second time.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func clockTimeOfAMomentIsReadAsThatMoment(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var at: Int64 = 0
        var transitions: [LocalZone.Transition] = []
        for _ in 0..<40 {
            at += .random(in: 200_000...40_000_000, using: &generator)
            let east = Int.random(in: -14...14, using: &generator) * 3_600
            transitions.append(LocalZone.Transition(at: at, secondsEast: east))
        }
        let first = Int.random(in: -14...14, using: &generator) * 3_600
        let zone = LocalZone(secondsEast: first, transitions: transitions)
        for _ in 0..<2_000 {
            let moment = EventTime(seconds: .random(in: -1_000_000...at + 1_000_000, using: &generator))
            let east = secondsEast(at: moment, first, transitions)
            let shown = CivilTime(moment + .seconds(Int64(east)))
            // The same clock time, shown earlier: by the offset before the last change.
            let earlier = transitions.filter { $0.at * 1_000_000 <= moment.microseconds }.dropLast().last
            let before = earlier?.secondsEast ?? first
            let candidate = moment + .seconds(Int64(east - before))
            let isSecond = candidate < moment && secondsEast(at: candidate, first, transitions) == before
            #expect(shown.stated(in: zone) == (isSecond ? candidate : moment))
        }
    }

    /// The offset at a moment, found by looking at all changes.
    private func secondsEast(at moment: EventTime, _ first: Int, _ transitions: [LocalZone.Transition]) -> Int {
        transitions.last { $0.at * 1_000_000 <= moment.microseconds }?.secondsEast ?? first
    }
}
