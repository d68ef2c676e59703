import Testing
import VisorKit

@testable import VisorDashboard

@Suite struct TailBoardTests {
    private let tail = TailBoard()

    private func take(_ lines: [String], of source: String = "a.log") {
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        tail.take(bytes.span, of: source)
    }

    private func lines(_ text: String = "", after number: Int = 0) -> [String]? {
        tail.lines(containing: text, after: number, atMost: 1_000)?.lines.map(\.text)
    }

    @Test func nothingIsKeptUntilSomebodyLooks() {
        #expect(!tail.wantsLines)
        take(["before"])
        #expect(lines() == [] && tail.wantsLines)
        take(["one", "", "two"])
        take(["three"], of: "b.log")
        let found = tail.lines(containing: "", after: 0, atMost: 10)?.lines ?? []
        #expect(found.map(\.text) == ["one", "", "two", "three"])
        #expect(found.map(\.source) == ["a.log", "a.log", "a.log", "b.log"])
        #expect(found.map(\.number) == found.map(\.number).sorted() && Set(found.map(\.number)).count == 4)
        #expect(lines(after: found[1].number) == ["two", "three"])
    }

    @Test func eachTextHasItsLines() {
        _ = (lines("err"), lines("404"), lines())
        take(["an error", "GET / 200", "GET /x 404 err", "eerr", "er"])
        #expect(lines("err") == ["an error", "GET /x 404 err", "eerr"])
        #expect(lines("404") == ["GET /x 404 err"])
        #expect(lines()?.count == 5)
    }

    @Test func ofTooManyLinesTheNewestAreKeptAndTheOthersCounted() {
        _ = lines()
        take((0..<5_000).map { "line \($0)" })
        let found = tail.lines(containing: "", after: 0, atMost: 1_000)
        #expect(found?.lines.first?.text == "line 4800" && found?.lines.last?.text == "line 4999")
        #expect(found?.leftOut == 4_800)
    }

    @Test func noMoreThanAFewTextsAreLookedFor() {
        for number in 0..<TailBoard.mostWatches { #expect(lines("text \(number)") == []) }
        #expect(lines("one more") == nil)
        #expect(lines("text 3") == [])
    }

    @Test func longLinesAreCutAndAnyBytesAreText() {
        _ = lines()
        let bytes = [UInt8](repeating: 0xff, count: 10_000) + [0x0a]
        tail.take(bytes.span, of: "a")
        #expect(lines()?.first?.unicodeScalars.count == 2_048)
    }
}
