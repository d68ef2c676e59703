import Testing
import VisorTesting

@testable import VisorKit

/// Partials that have no room in one record.
@Suite struct PartialPartsTests {
    /// A log in which a partition has begun, and a partial of five parts that is to come.
    private static func beginning(_ a: LogAuthor) -> (log: ReadLog, parts: [[UInt8]]) {
        let log = ReadLog()
        log.take(a.partial(0..<0))
        return (log, parts(a, 0..<9))
    }

    private static func parts(_ author: LogAuthor, _ range: Range<Int>) -> [[UInt8]] {
        let sizes = author.partial(range, marks: ["incarnation": 9])
        let length = sizes[0].count - 40
        return author.partial(range, marks: ["incarnation": 9], size: max(1, length / 5))
    }

    @Test func itCountsAtItsLastPart() {
        let a = LogAuthor("a")
        let (log, parts) = PartialPartsTests.beginning(a)
        #expect(parts.count > 3)
        #expect(log.take(Array(parts.dropLast())).allSatisfy { $0 == "unfinished" })
        #expect(log.standing()?.position == 0)
        #expect(log.take([parts[parts.count - 1]]) == ["counted"])
        #expect(log.standing()?.position == 9 && log.standing()?.marks["incarnation"]?.offset == 9)
        #expect(log.authors["a"]?.parts.isEmpty == true)
    }

    @Test func partsThatAreRepeatedChangeNothing() {
        let a = LogAuthor("a")
        let (log, parts) = PartialPartsTests.beginning(a)
        var records: [[UInt8]] = []
        for part in parts { records += [part, part] }
        let words = log.take(records)
        #expect(words.count { $0 == "counted" } == 1 && log.standing()?.position == 9)
        #expect(log.take(parts).allSatisfy { $0 != "counted" })
        #expect(log.take(a.partial(9..<10)) == ["counted"])
    }

    @Test(arguments: [0, 1, 3])
    func withoutOneOfItsPartsItDoesNotCount(missing: Int) {
        let a = LogAuthor("a")
        var (log, parts) = PartialPartsTests.beginning(a)
        parts.remove(at: missing)
        let words = log.take(parts)
        #expect(!words.contains("counted") && words.last == "incomplete")
        #expect(log.authors["a"]?.parts.isEmpty == true)
        #expect(log.take(a.partial(0..<9)) == ["counted"])
    }

    @Test func partsInAnotherOrderDoNotCount() {
        let a = LogAuthor("a")
        var (log, parts) = PartialPartsTests.beginning(a)
        parts.swapAt(1, 2)
        #expect(!log.take(parts).contains("counted"))
        #expect(log.take(a.partial(0..<9)) == ["counted"])
    }

    @Test func partsOfTwoAuthorsBetweenEachOtherCountForEach() {
        let (a, b) = (LogAuthor("a"), LogAuthor("b"))
        let (log, parts) = PartialPartsTests.beginning(a)
        log.take(b.partial(0..<0, of: 1))
        let others = b.partial(0..<7, of: 1, marks: ["incarnation": 9], size: 8)
        var records: [[UInt8]] = []
        for number in 0..<max(parts.count, others.count) {
            if number < parts.count { records.append(parts[number]) }
            if number < others.count { records.append(others[number]) }
        }
        #expect(log.take(records).count { $0 == "counted" } == 2)
        #expect(log.standing(0)?.position == 9 && log.standing(1)?.position == 7)
        #expect(log.refused.isEmpty)
    }

    @Test func ofTwoThatComeBetweenEachOtherTheOneThatIsCompleteFirstCounts() {
        let (a, b) = (LogAuthor("a"), LogAuthor("b"))
        let (log, parts) = PartialPartsTests.beginning(a)
        let others = PartialPartsTests.parts(b, 0..<4)
        #expect(parts.count == others.count)
        let records = [parts[0]] + others + parts.dropFirst()
        #expect(log.take(records).filter { $0 != "unfinished" } == ["counted", "overtaken"])
        #expect(log.standing()?.position == 4)
    }

    @Test func partsOfTwoPartialsOfOneAuthorAreNeverPutTogether() {
        let a = LogAuthor("a")
        let (log, first) = PartialPartsTests.beginning(a)
        let second = PartialPartsTests.parts(a, 0..<8)
        #expect(first.count == second.count && first.count > 3)
        // As if an author's records came in another order than it wrote them.
        let words = log.take([first[0], first[1], second[0], second[1]] + first.dropFirst(2))
        #expect(!words.contains("counted") && !words.contains("damaged"))
        #expect(log.take(Array(second.dropFirst(2))).last == "counted")
        #expect(log.standing()?.position == 8)
        // Nor where only the number tells them apart.
        let (third, fourth) = (PartialPartsTests.parts(a, 8..<9), PartialPartsTests.parts(a, 8..<9))
        #expect(!log.take([third[0], fourth[1]] + third.dropFirst(2)).contains("counted"))
    }

    @Test func aPartialThatIsNotCompleteIsGivenUpWhereAllTakeTooMuch() {
        let (log, a) = (ReadLog(), LogAuthor("a"))
        let bytes = [UInt8](repeating: 0, count: PartialRecord.partSize)
        // 16 authors with 16 MiB each, which is twice what is kept; the first has been silent longest.
        for number in 0..<16 {
            log.log.authors["author \(number)"] = PartialLog.Author(
                sequence: 1, heard: .seconds(number), parts: [[UInt8]](repeating: bytes, count: 32), count: 128)
        }
        #expect(log.take([a.record(.part(index: 0, count: 2, bytes: [1]))]) == ["unfinished"])
        let kept = (0..<16).filter { log.log.authors["author \($0)"]?.parts.isEmpty == false }
        #expect(kept == Array(8..<16) || kept == Array(9..<16))
        #expect(log.authors.count == 17)
    }
}
