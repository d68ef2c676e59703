import Testing

@testable import VisorKit

/// How far a worker is with a partition, and whether that still holds.
@Suite struct PartitionWorkTests {
    /// A worker and the log that it looks into.
    private final class Scene {
        let log = ReadLog()
        let worker = LogAuthor("w")
        let other = LogAuthor("o")
        var work: PartitionWork

        init(at offset: Int, isKnown: Bool) {
            work = PartitionWork(at: offset, isKnown: isKnown)
        }

        /// Takes what has been folded; returns its record.
        func cut() -> [[UInt8]] { worker.partial(work.cut(worker.sequence + 1)) }

        func judge() -> PartitionWork.Verdict {
            let log = log.log
            return work.judge(by: self.log.standing(), author: worker.name) { log.hasHeard("w", $0) }
        }
    }

    /// A worker that has begun at 10, and whose partition another has brought there.
    private func begun() -> Scene {
        let scene = Scene(at: 10, isKnown: true)
        scene.log.take(scene.other.partial(10..<10))
        return scene
    }

    @Test func untilTheLogKnowsThePartitionPartialsSayOnlyWhereItBegins() {
        let scene = Scene(at: 10, isKnown: false)
        scene.work.advance(to: 30)
        let (first, again) = (scene.cut(), scene.cut())
        #expect(scene.work.hasFolded && scene.judge() == .holds && !scene.work.hasBegun)
        #expect(scene.log.take(first + again) == ["counted", "counted"])
        #expect(scene.judge() == .holds && scene.work.hasBegun && scene.work.position == 30)
        #expect(scene.log.take(scene.cut()) == ["counted"])
        #expect(scene.log.standing()?.position == 30)
        #expect(scene.judge() == .holds && scene.work.isSettled)
    }

    @Test func anotherThatBeganElsewhereIsFollowed() {
        let scene = Scene(at: 10, isKnown: false)
        scene.work.advance(to: 30)
        scene.log.take(scene.other.partial(12..<12))
        #expect(scene.judge() == .startsAnew(at: 12))
        #expect(scene.work.hasBegun && scene.work.start == 12 && scene.work.position == 12 && scene.work.isSettled)
    }

    @Test func whatIsInTheLogIsNoLongerUnderWay() {
        let scene = begun()
        for position in [20, 30, 40] {
            scene.work.advance(to: position)
            scene.log.take(scene.cut())
        }
        #expect(scene.work.pending.count == 3)
        #expect(scene.judge() == .holds && scene.work.pending.isEmpty && scene.work.isSettled)
        #expect(scene.work.start == 40)
    }

    @Test func onlyAPartOfItMayBeInTheLog() {
        let scene = begun()
        scene.work.advance(to: 20)
        let first = scene.cut()
        scene.work.advance(to: 30)
        let second = scene.cut()
        scene.log.take(first)
        #expect(scene.judge() == .holds && scene.work.pending.count == 1)
        scene.log.take(second)
        #expect(scene.judge() == .holds && scene.work.isSettled)
    }

    @Test func anotherThatWasThereBeforeMakesItStartAnew() {
        let scene = begun()
        scene.work.advance(to: 20)
        let mine = scene.cut()
        scene.work.advance(to: 25)
        scene.log.take(scene.other.partial(10..<15) + mine)
        #expect(scene.judge() == .startsAnew(at: 15))
        #expect(!scene.work.hasFolded && scene.work.pending.isEmpty && scene.work.position == 15)
    }

    @Test func anotherThatEndsWhereThisOneDoesMakesItStartAnewToo() {
        let scene = begun()
        scene.work.advance(to: 20)
        let mine = scene.cut()
        scene.log.take(scene.other.partial(10..<20) + mine)
        #expect(scene.judge() == .startsAnew(at: 20))
    }

    @Test func whatWasRefusedWithoutAnyoneHavingMovedIsFoldedAgain() {
        let scene = begun()
        scene.work.advance(to: 20)
        _ = scene.cut()
        // The record never came, and one behind it did.
        scene.work.advance(to: 30)
        #expect(scene.log.take(scene.cut()) == ["overtaken"])
        #expect(scene.judge() == .startsAnew(at: 10))
    }

    @Test func messagesThatWereLostAreSkipped() {
        let scene = begun()
        let lost = scene.other.record(.lost(LogAuthor.input(0), 10..<90))
        scene.log.take([lost])
        #expect(scene.judge() == .startsAnew(at: 90))
    }

    @Test func aStatementIsNotUnderWay() {
        let scene = begun()
        let range = scene.work.cut(1)
        #expect(range == 10..<10 && scene.work.pending.isEmpty && scene.work.isSettled)
    }

    @Test func ofSoManyUnderWayNothingMoreIsFolded() {
        let scene = begun()
        for number in 1...PartitionWork.mostPending {
            #expect(!scene.work.isFull)
            scene.work.advance(to: 10 + number)
            _ = scene.cut()
        }
        #expect(scene.work.isFull)
    }

    @Test func theReadingDoesNotGoBack() {
        var work = PartitionWork(at: 10, isKnown: true)
        work.advance(to: 20)
        work.advance(to: 15)
        #expect(work.position == 20)
    }
}
