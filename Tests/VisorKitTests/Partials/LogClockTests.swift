import Testing

@testable import VisorKit

/// The clock of those who merge.
@Suite struct LogClockTests {
    private static func moment(_ second: Int64) -> EventTime { EventTime(seconds: 1_800_000_000 + second) }

    private func clock(_ ticks: [(String, Int64)]) -> LogClock {
        var clock = LogClock()
        for (author, second) in ticks { clock.tick(of: author, at: LogClockTests.moment(second)) }
        return clock
    }

    @Test func itGoesOnAsFarAsTheLeadersClockHasGone() {
        let clock = clock([("a", 0), ("a", 1), ("a", 3), ("a", 3)])
        #expect(clock.now == .seconds(3) && clock.time == LogClockTests.moment(3))
    }

    @Test func theFirstTickIsItsOrigin() {
        let clock = clock([("a", 500)])
        #expect(clock.now == .zero && clock.time == LogClockTests.moment(500))
    }

    @Test func othersThanTheLeaderDoNotMoveIt() {
        let clock = clock([("a", 0), ("b", 1), ("c", 2), ("a", 1), ("b", 2), ("b", 3), ("a", 2)])
        #expect(clock.now == .seconds(2) && clock.time == LogClockTests.moment(2))
    }

    @Test func anotherLeadsWhenTheLeaderIsSilentForThreeOfItsTicks() {
        var clock = clock([("a", 0), ("a", 1), ("b", 101), ("c", 7), ("b", 102)])
        #expect(clock.time == LogClockTests.moment(1))
        clock.tick(of: "b", at: LogClockTests.moment(103))
        #expect(clock.now == .seconds(1) && clock.time == LogClockTests.moment(103))
        clock.tick(of: "b", at: LogClockTests.moment(104))
        #expect(clock.now == .seconds(2))
        // The one that led is one of the others when it comes back.
        clock.tick(of: "a", at: LogClockTests.moment(5))
        #expect(clock.now == .seconds(2) && clock.time == LogClockTests.moment(104))
    }

    @Test func aClockThatIsSetBackMovesNothingAndOneThatIsSetForwardMovesItByFiveSeconds() {
        let back = clock([("a", 0), ("a", -3_600), ("a", -3_599)])
        #expect(back.now == .seconds(1) && back.time == LogClockTests.moment(-3_599))
        let forward = clock([("a", 0), ("a", 86_400), ("a", 86_401)])
        #expect(forward.now == .seconds(6) && forward.time == LogClockTests.moment(86_401))
    }

    @Test func theWholeOfTimeIsNoMoreThanFiveSeconds() {
        var clock = LogClock()
        clock.tick(of: "a", at: EventTime.statable.lowerBound)
        clock.tick(of: "a", at: EventTime.statable.upperBound)
        clock.tick(of: "a", at: EventTime.statable.lowerBound)
        #expect(clock.now == .seconds(5))
    }

    @Test func howManyOthersAreRememberedIsBounded() throws {
        var clock = clock([("a", 0)])
        for number in 0..<5_000 { clock.tick(of: "author \(number)", at: LogClockTests.moment(1)) }
        var writer = BinaryWriter()
        clock.encode(into: &writer)
        #expect(writer.bytes.count < 20_000)
        var reader = BinaryReader(writer.bytes)
        #expect(try LogClock(from: &reader) == clock)
    }

    @Test func itGoesOnFromBytes() throws {
        let clock = clock([("a", 0), ("a", 2), ("b", 9), ("b", 10)])
        var writer = BinaryWriter()
        clock.encode(into: &writer)
        var reader = BinaryReader(writer.bytes)
        var read = try LogClock(from: &reader)
        try reader.end()
        #expect(read == clock)
        read.tick(of: "b", at: LogClockTests.moment(11))
        #expect(read.time == LogClockTests.moment(11))
    }
}
