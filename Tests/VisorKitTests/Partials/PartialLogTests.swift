import Testing

@testable import VisorKit

/// Which records of the log of partials count.
@Suite struct PartialLogTests {
    @Test func theFirstPartialOfAPartitionIsEmptyAndCountsWhereverItStarts() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        #expect(log.take(a.partial(40..<50)) == ["overtaken"])
        #expect(log.standing() == nil)
        #expect(log.take(a.partial(40..<40, end: 90)) == ["counted"])
        #expect(log.standing()?.position == 40 && log.standing()?.end == 90)
        #expect(log.take(a.partial(40..<50) + a.partial(50..<51)) == ["counted", "counted"])
        #expect(log.standing()?.position == 51)
    }

    @Test func twoThatComeInAnotherOrderThanTheyWereWrittenDoNotBegin() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        let (first, second) = (a.partial(0..<10), a.partial(10..<20))
        #expect(log.take(second + first) == ["overtaken", "overtaken"])
    }

    @Test func aPartialCountsOnlyWhereTheLastOneEnded() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        log.take(a.partial(0..<0) + a.partial(0..<10))
        for range in [0..<10, 5..<15, 9..<20, 11..<20, 0..<0, 9..<9, 11..<11] {
            #expect(log.take(a.partial(range)) == ["overtaken"], "\(range)")
        }
        #expect(log.standing()?.position == 10)
        #expect(log.take(a.partial(10..<20)) == ["counted"])
        #expect(log.refused == [.overtaken: 7])
    }

    @Test func ofTwoForTheSameStartTheFirstInTheLogCounts() {
        let (log, a, b) = (ReadLog(), LogAuthor("a"), LogAuthor("b"))
        log.take(a.partial(0..<0))
        #expect(log.take(b.partial(0..<7) + a.partial(0..<9)) == ["counted", "overtaken"])
        #expect(log.standing()?.position == 7 && log.standing()?.author == "b" && log.standing()?.sequence == 1)
        #expect(log.hasHeard("a", 2) && !log.hasHeard("a", 3) && !log.hasHeard("c", 0))
    }

    @Test func anEmptyPartialSaysHowFarItsReaderIsAndBringsThePositionNowhere() {
        let (log, a, b) = (ReadLog(), LogAuthor("a"), LogAuthor("b"))
        log.take(a.partial(3..<3) + a.partial(3..<9))
        #expect(log.take(b.partial(9..<9, atEnd: .seconds(1), end: 30)) == ["counted"])
        #expect(log.standing()?.author == "a" && log.standing()?.position == 9 && log.standing()?.end == 30)
    }

    @Test func aRecordThatIsRepeatedCountsOnce() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        let (first, second) = (a.partial(0..<0), a.partial(0..<4))
        #expect(log.take(first + first + second + second) == ["counted", "overtaken", "counted", "overtaken"])
    }

    @Test func aRecordThatHasBeenTakenIsNotTakenAgain() {
        let (log, a) = (ReadLog(PartialLog(from: 5)), LogAuthor("a"))
        let record = a.partial(0..<0)[0]
        #expect(log.take(record, at: 4) == "known")
        #expect(log.take(record, at: 7) == "counted")
        #expect(log.next == 8)
        #expect(log.take(record, at: 7) == "known")
    }

    @Test func partitionsAreApartAndHaveTheirNumbersInTheOrderInWhichTheyCame() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        log.take(a.partial(5..<5, of: 3) + a.partial(0..<0, of: 1) + a.partial(5..<6, of: 3))
        #expect(log.standing(3)?.number == 0 && log.standing(1)?.number == 1)
        #expect(log.standing(3)?.position == 6 && log.standing(1)?.position == 0)
    }

    @Test func messagesThatWereDeletedAreLostOnlyWhereTheLogStands() {
        let (log, a, b) = (ReadLog(), LogAuthor("a"), LogAuthor("b"))
        let lost = PartialRecord.Content.lost(LogAuthor.input(0), 10..<100)
        #expect(log.take([a.record(lost)]) == ["overtaken"])
        log.take(a.partial(0..<0) + a.partial(0..<10))
        #expect(log.take([a.record(lost), b.record(lost)]) == ["lost", "overtaken"])
        #expect(log.standing()?.lost == 90 && log.standing()?.position == 100 && log.standing()?.author == "a")
        #expect(log.take(b.partial(100..<101)) == ["counted"])
    }

    @Test func partitionsJoinOnceWhenItIsSaidHowManyThereAre() {
        let (log, a, m) = (ReadLog(), LogAuthor("a"), LogAuthor("m"))
        log.take(a.partial(0..<0, of: 1))
        guard case .joined([1, 2]) = log.log.take(m.inputs(3), at: log.next) else {
            Issue.record("others joined")
            return
        }
        guard case .joined([]) = log.log.take(m.inputs(2), at: log.next),
            case .joined([3]) = log.log.take(m.inputs(4), at: log.next)
        else {
            Issue.record("some joined twice")
            return
        }
        #expect(log.standing(0)?.position == nil && log.standing(0)?.number == 1)
        #expect(log.take(a.partial(8..<9, of: 0) + a.partial(8..<8, of: 0)) == ["overtaken", "counted"])
    }

    @Test func whatWasFoldedByOtherSettingsThanThoseThatCameFirstDoesNotCount() {
        let (log, a, b, m) = (
            ReadLog(), LogAuthor("a"), LogAuthor("b", definition: 2), LogAuthor("m", definition: 2)
        )
        // Nothing has been folded yet: what is not counted decides nothing.
        #expect(log.take([m.inputs(1)] + b.partial(5..<6)) == ["joined", "overtaken"])
        #expect(log.definition == nil)
        #expect(log.take(a.partial(0..<0)) == ["counted"])
        #expect(log.definition == 1)
        #expect(log.take(b.partial(0..<5) + [m.inputs(9)]) == ["definition", "definition"])
        #expect(log.take([b.record(.lost(LogAuthor.input(0), 0..<5))]) == ["definition"])
        #expect(log.take([m.tick(1)] + a.partial(0..<5)) == ["ticked", "counted"])
        #expect(log.refused == [.definition: 3, .overtaken: 1])
        #expect(log.hasHeard("b", 2))
    }

    @Test func damageAndOtherVersionsAreCountedAndChangeNothing() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        var damaged = a.partial(0..<0)[0]
        var other = damaged
        damaged[damaged.count - 1] ^= 1
        other[4] = 7
        #expect(log.take([[], [0], damaged, other]) == ["damaged", "damaged", "damaged", "version"])
        #expect(log.partitions.isEmpty && log.authors.isEmpty && log.next == 4)
        // A record that is whole, and a partial that is not.
        let record = a.record(.part(index: 0, count: 1, bytes: [1, 2, 3]))
        #expect(log.take([record]) == ["damaged"])
        #expect(log.refused == [.damaged: 4, .version: 1])
    }

    @Test func notesAndEventTimesAndMarksAddUp() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        var notes = WorkerPartial.Notes()
        notes.repeated = 3
        let time = EventTime(seconds: 1_795_000_000)
        log.take(
            a.partial(0..<0) + a.partial(0..<1, latest: time + .seconds(5), marks: ["x": 50, "y": 7], notes: notes))
        log.take(a.partial(1..<2, latest: time, marks: ["x": 20], notes: notes) + a.partial(2..<3))
        #expect(log.standing()?.latest == time + .seconds(5) && log.standing()?.notes.repeated == 6)
        // An incarnation does not go back.
        #expect(log.mark(of: "x") == 50 && log.mark(of: "y") == 7)
        #expect(log.mark(of: "z") == nil && log.mark(of: "x", in: 1) == nil)
    }

    @Test func aPartitionWhoseReaderHasNotBeenHeardForLongIsSilent() {
        let (log, a, m) = (ReadLog(), LogAuthor("a"), LogAuthor("m"))
        func silent() -> [Int] { log.log.silent(for: .seconds(5)).map(\.number) }
        log.take([m.inputs(3), m.tick(0)] + a.partial(0..<0, of: 0) + a.partial(0..<0, of: 1))
        // The log has not been ticked for so long yet.
        #expect(silent().isEmpty)
        log.take([m.tick(4)] + a.partial(0..<0, of: 1) + [m.tick(5)])
        #expect(silent() == [0, 2])
        log.take(a.partial(0..<7, of: 0))
        #expect(silent() == [2])
        log.take([m.tick(9)])
        #expect(silent() == [1, 2])
    }

    @Test func aReaderIsAtTheEndWhileItHasSaidSoJustNow() throws {
        let (log, a, m) = (ReadLog(), LogAuthor("a"), LogAuthor("m"))
        func isAtEnd() throws -> Bool { log.log.isAtEnd(try #require(log.standing())) }
        log.take([m.tick(0)] + a.partial(0..<0))
        #expect(try !isAtEnd())
        log.take(a.partial(0..<0, atEnd: .seconds(3)))
        for second in 1...9 { log.take([m.tick(Int64(second))]) }
        #expect(try isAtEnd())
        log.take([m.tick(10)])
        #expect(try !isAtEnd())
        log.take(a.partial(0..<0, atEnd: .seconds(13)))
        #expect(try isAtEnd())
        log.take(a.partial(0..<2))
        #expect(try !isAtEnd())
    }
}
