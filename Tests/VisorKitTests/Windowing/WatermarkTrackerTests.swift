import Testing
import VisorTesting

@testable import VisorKit

/// How far event time has come, where readers wait for more.
@Suite struct WatermarkTrackerTests {
    private var tracker = WatermarkTracker(layout: WindowLayout(lateness: .seconds(30), idle: .seconds(10)))

    private func time(_ seconds: Int64) -> EventTime { EventTime(seconds: seconds) }

    /// What readers say at a second: for how long they have been at their end.
    private func standing(_ now: Int, _ atEnd: [Int: Int] = [:]) -> InputStanding {
        InputStanding(now: .seconds(now), atEnd: atEnd.mapValues { .seconds($0) })
    }

    @Test mutating func idlePartitionIsLeftOut() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.advance(partition: 1, to: time(5_000))
        tracker.take(standing(100, [0: 9]))
        #expect(tracker.watermark == time(970))
        tracker.take(standing(101, [0: 10]))
        #expect(tracker.watermark == time(4_970))
    }

    @Test mutating func firstTimeThatIsToldLateHoldsTheWatermark() {
        tracker.advance(partition: 0, to: nil)
        tracker.advance(partition: 1, to: nil)
        tracker.join(partition: 0, firstTime: time(1_000))
        tracker.join(partition: 1, firstTime: time(1_000))
        tracker.advance(partition: 0, to: time(5_000))
        #expect(tracker.watermark == time(970))
        tracker.advance(partition: 1, to: time(4_000))
        #expect(tracker.watermark == time(3_970))
        tracker.join(partition: 1, firstTime: time(2_000))
        tracker.advance(partition: 0, to: time(6_000))
        #expect(tracker.watermark == time(3_970), "what has been seen counts")
    }

    @Test mutating func partitionWhoseReaderIsSilentHoldsTheWatermark() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.advance(partition: 1, to: time(5_000))
        for now in 100..<200 { tracker.take(standing(now)) }
        #expect(tracker.watermark == time(970))
    }

    @Test mutating func statementLapsesAfterTenSeconds() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.take(standing(100, [0: 20]))
        tracker.advance(partition: 1, to: time(5_000))
        #expect(tracker.watermark == time(4_970))
        tracker.take(standing(109))
        tracker.advance(partition: 1, to: time(6_000))
        #expect(tracker.watermark == time(5_970))
        tracker.take(standing(110))
        tracker.advance(partition: 1, to: time(7_000))
        #expect(tracker.watermark == time(5_970))
    }

    @Test mutating func statementThatIsRenewedHolds() {
        tracker.advance(partition: 0, to: time(1_000))
        for now in 100..<150 { tracker.take(standing(now, [0: now])) }
        tracker.advance(partition: 1, to: time(5_000))
        #expect(tracker.watermark == time(4_970))
    }

    @Test mutating func laterLineTakesAPartitionBackAtOnce() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.take(standing(100, [0: 20]))
        tracker.advance(partition: 0, to: time(1_001))
        tracker.advance(partition: 1, to: time(5_000))
        #expect(tracker.watermark == time(971))
    }

    @Test mutating func lineWithoutATimeTakesAPartitionBackToo() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.take(standing(100, [0: 20]))
        tracker.advance(partition: 0, to: nil)
        tracker.advance(partition: 1, to: time(5_000))
        #expect(tracker.watermark == time(970))
    }

    @Test mutating func readerThatHasReadMoreTakesItsStatementBack() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.take(standing(100, [0: 20]))
        tracker.take(standing(101, [0: 0]))
        tracker.advance(partition: 1, to: time(5_000))
        #expect(tracker.watermark == time(970))
    }

    @Test mutating func watermarkGoesOnAtThePaceOfTheClockWhenAllAreAtTheirEnd() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.advance(partition: 1, to: time(5_000))
        tracker.take(standing(100, [0: 10, 1: 9]))
        #expect(tracker.watermark == time(4_970))
        tracker.take(standing(101, [0: 11, 1: 10]))
        #expect(tracker.watermark == time(4_970))
        tracker.take(standing(107, [0: 17, 1: 16]))
        #expect(tracker.watermark == time(4_976))
        tracker.take(standing(208, [0: 117, 1: 116]))
        #expect(tracker.watermark == time(5_077))
    }

    @Test mutating func paceBeginsAnewWhenAPartitionHasComeBack() {
        tracker.advance(partition: 0, to: time(5_000))
        tracker.take(standing(100, [0: 10]))
        tracker.take(standing(120, [0: 30]))
        #expect(tracker.watermark == time(4_990))
        tracker.advance(partition: 0, to: time(5_005))
        #expect(tracker.watermark == time(4_990))
        tracker.take(standing(150, [0: 12]))
        #expect(tracker.watermark == time(4_990))
        tracker.take(standing(170, [0: 32]))
        #expect(tracker.watermark == time(4_995))
    }

    @Test mutating func paceGoesOnBehindLinesWithoutATime() {
        tracker.advance(partition: 0, to: time(5_000))
        tracker.take(standing(100, [0: 10]))
        tracker.take(standing(120, [0: 30]))
        tracker.advance(partition: 0, to: nil)
        tracker.take(standing(121, [0: 1]))
        #expect(tracker.watermark == time(4_990))
        tracker.take(standing(131, [0: 11]))
        tracker.take(standing(136, [0: 16]))
        #expect(tracker.watermark == time(4_995))
    }

    @Test mutating func watermarkStandsStillWhenTheStatementsLapse() {
        tracker.advance(partition: 0, to: time(5_000))
        tracker.take(standing(100, [0: 10]))
        tracker.take(standing(500))
        #expect(tracker.watermark == time(4_970))
    }

    @Test mutating func partitionWithoutALineKeepsTheOthersFromBeingAll() {
        tracker.advance(partition: 0, to: time(5_000))
        tracker.join(partition: 1, firstTime: nil)
        tracker.take(standing(100, [0: 20]))
        tracker.take(standing(150, [0: 70]))
        #expect(tracker.watermark == time(4_970))
        tracker.take(standing(151, [0: 71, 1: 10]))
        tracker.take(standing(155, [0: 75, 1: 14]))
        #expect(tracker.watermark == time(4_974))
    }

    @Test mutating func partitionWithoutALineHoldsNothingBack() {
        tracker.join(partition: 1, firstTime: nil)
        tracker.advance(partition: 0, to: time(5_000))
        #expect(tracker.watermark == time(4_970))
    }

    @Test mutating func partitionThatJoinsHoldsTheWatermarkByItsFirstTime() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.join(partition: 1, firstTime: time(1_020))
        tracker.advance(partition: 0, to: time(5_000))
        #expect(tracker.watermark == time(990))
        tracker.advance(partition: 1, to: time(1_030))
        #expect(tracker.watermark == time(1_000))
    }

    @Test mutating func firstTimeAloneRaisesNothing() {
        tracker.join(partition: 0, firstTime: time(9_000_000))
        tracker.take(standing(100))
        #expect(tracker.watermark == nil)
        tracker.advance(partition: 1, to: time(1_000))
        tracker.end(partition: 1)
        #expect(tracker.watermark == time(970))
        tracker.advance(partition: 0, to: time(2_000))
        #expect(tracker.watermark == time(1_970))
    }

    @Test mutating func partitionThatJoinsAgainKeepsItsTime() {
        tracker.advance(partition: 0, to: time(1_000))
        tracker.take(standing(100, [0: 20]))
        tracker.join(partition: 0, firstTime: time(900))
        tracker.advance(partition: 1, to: time(5_000))
        #expect(tracker.watermark == time(970))
    }

    @Test mutating func timeOfAPartitionThatHasEndedStillCounts() {
        tracker.advance(partition: 1, to: time(1_000))
        tracker.advance(partition: 0, to: time(5_000))
        tracker.end(partition: 0)
        #expect(tracker.partitions.keys.sorted() == [1])
        #expect(tracker.watermark == time(970))
        tracker.take(standing(100, [1: 10]))
        tracker.take(standing(103, [1: 13]))
        #expect(tracker.watermark == time(4_973))
    }

    @Test mutating func endOfTheLastThatIsReadLetsTheOthersGoOn() {
        tracker.advance(partition: 0, to: time(5_000))
        tracker.advance(partition: 1, to: time(1_000))
        tracker.take(standing(100, [0: 20]))
        tracker.end(partition: 1)
        #expect(tracker.watermark == time(4_970))
        tracker.take(standing(102, [0: 22]))
        #expect(tracker.watermark == time(4_972))
    }

    @Test mutating func nothingGoesOnWhenAllHaveEnded() {
        tracker.advance(partition: 0, to: time(5_000))
        tracker.end(partition: 0)
        tracker.take(standing(100))
        tracker.take(standing(200))
        #expect(tracker.watermark == time(4_970))
    }

    @Test mutating func partitionThatHasEndedCanJoinAgain() {
        tracker.advance(partition: 0, to: time(5_000))
        tracker.end(partition: 0)
        tracker.advance(partition: 0, to: time(6_000))
        #expect(tracker.watermark == time(5_970))
    }

    @Test mutating func watermarkStaysWithinTheTimesThatLinesMayState() {
        tracker.advance(partition: 0, to: EventTime.statable.upperBound - .seconds(1))
        tracker.take(standing(100, [0: 20]))
        tracker.take(standing(1_000, [0: 920]))
        #expect(tracker.watermark == EventTime.statable.upperBound - .seconds(30))
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    mutating func watermarkNeverGoesBackAndNeverPassesWhatIsKnown(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let number = { (limit: Int) in Int.random(in: 0..<limit, using: &generator) }
        var (now, greatest) = (0, Int64(0))
        var last: EventTime?
        for _ in 0..<300 {
            let partition = number(4)
            switch number(6) {
            case 0: tracker.end(partition: partition)
            case 1: tracker.join(partition: partition, firstTime: number(2) == 0 ? nil : time(Int64(number(5_000))))
            case 2, 3:
                let seconds = Int64(number(3_000))
                greatest = max(greatest, seconds)
                tracker.advance(partition: partition, to: time(seconds))
            default:
                now += number(3)
                tracker.take(standing(now, [number(4): number(20), number(4) + 4: 1]))
            }
            if let last { #expect(tracker.watermark.map { $0 >= last } == true) }
            last = tracker.watermark
            if let last { #expect(last <= time(greatest + Int64(now) - 30)) }
        }
    }
}
