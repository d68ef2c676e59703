import Testing

@testable import VisorKit

/// Which lines of a partition have been counted.
@Suite struct CountedLinesTests {
    /// The lines of a partition, which tests ask while they change.
    private final class Lines {
        var lines: CountedLines

        init(of standing: PartialLog.Standing? = nil) { lines = CountedLines(of: standing) }

        func admit(_ number: Int, from: Int, offset: Int) -> Bool { lines.admit(number, from: from, offset: offset) }

        func takeMoves() -> (marks: [WorkerPartial.Mark], notes: WorkerPartial.Notes) { lines.takeMoves() }
    }

    private func number(_ name: String, _ counted: Lines) -> Int {
        let bytes = Array("visor \(name)!".utf8)
        return counted.lines.number(of: bytes.span, 6..<bytes.count - 1)
    }

    @Test func aLineCountsOnce() {
        let lines = Lines()
        let a = number("a", lines)
        let admitted = [(0, 10), (10, 20), (0, 10), (10, 20), (20, 30)].map {
            lines.admit(a, from: $0.0, offset: $0.1)
        }
        #expect(admitted == [true, true, false, false, true])
        #expect(lines.takeMoves().notes.repeated == 2)
    }

    @Test func incarnationsAreApart() {
        let lines = Lines()
        let (a, b) = (number("a", lines), number("b", lines))
        #expect(a != b && number("a", lines) == a && number("b", lines) == b && lines.lines.count == 2)
        #expect(lines.admit(a, from: 0, offset: 10) && lines.admit(b, from: 0, offset: 10))
        #expect(lines.takeMoves().marks.map(\.incarnation).sorted() == ["a", "b"])
    }

    @Test func aGapIsCountedWithItsBytesAndTheLineBehindItCounts() {
        let lines = Lines()
        let a = number("a", lines)
        #expect(lines.admit(a, from: 0, offset: 10) && lines.admit(a, from: 25, offset: 30))
        let notes = lines.takeMoves().notes
        #expect(notes.gaps == 1 && notes.missing == 15 && notes.repeated == 0)
        // What came before the gap is not waited for.
        #expect(!lines.admit(a, from: 10, offset: 25))
    }

    @Test func anIncarnationThatIsNewMayBeginAnywhere() {
        let lines = Lines()
        let a = number("a", lines)
        #expect(lines.admit(a, from: 5_000, offset: 5_010))
        #expect(lines.takeMoves().notes == WorkerPartial.Notes())
    }

    @Test func aRangeWithoutLinesClosesTheGap() {
        let lines = Lines()
        let a = number("a", lines)
        #expect(lines.admit(a, from: 0, offset: 10))
        lines.lines.pass(a, from: 10, to: 40)
        lines.lines.pass(a, from: 10, to: 30)
        #expect(lines.admit(a, from: 40, offset: 50) && !lines.lines.isAhead(a, 50) && lines.lines.isAhead(a, 51))
        let moves = lines.takeMoves()
        #expect(moves.notes.gaps == 0 && moves.marks == [WorkerPartial.Mark(incarnation: "a", offset: 50)])
    }

    @Test func aGapBeforeARangeWithoutLinesIsCounted() {
        let lines = Lines()
        let a = number("a", lines)
        #expect(lines.admit(a, from: 0, offset: 10))
        lines.lines.pass(a, from: 30, to: 40)
        let notes = lines.takeMoves().notes
        #expect(notes.gaps == 1 && notes.missing == 20)
    }

    @Test func movesAreTakenOnce() {
        let lines = Lines()
        let (a, b) = (number("a", lines), number("b", lines))
        _ = (lines.admit(a, from: 0, offset: 1), lines.admit(b, from: 0, offset: 1), lines.admit(a, from: 1, offset: 2))
        lines.lines.noteAnonymous()
        let moves = lines.takeMoves()
        #expect(moves.marks.count == 2 && moves.notes.anonymous == 1)
        let none = lines.takeMoves()
        #expect(none.marks.isEmpty && none.notes == WorkerPartial.Notes())
        #expect(lines.admit(b, from: 1, offset: 9))
        #expect(lines.takeMoves().marks == [WorkerPartial.Mark(incarnation: "b", offset: 9)])
    }

    @Test func whatTheLogKnowsIsNotCountedAgain() {
        let (log, author) = (ReadLog(), LogAuthor("a"))
        log.take(author.partial(0..<0) + author.partial(0..<9, marks: ["x": 100, "y": 7]))
        let lines = Lines(of: log.standing())
        let (x, y, z) = (number("x", lines), number("y", lines), number("z", lines))
        #expect(!lines.admit(x, from: 90, offset: 100) && lines.admit(x, from: 100, offset: 110))
        #expect(lines.admit(y, from: 7, offset: 8) && lines.admit(z, from: 0, offset: 1))
        #expect(lines.takeMoves().notes.gaps == 0)
    }

    @Test func whenManyHaveMovedItIsToBeSaid() {
        let lines = Lines()
        for number in 0..<WorkerPartial.mostMarks / 2 {
            #expect(!lines.lines.isFull)
            let incarnation = self.number("\(number)", lines)
            _ = lines.admit(incarnation, from: 0, offset: 1)
        }
        #expect(lines.lines.isFull)
        _ = lines.takeMoves()
        #expect(!lines.lines.isFull)
    }
}
