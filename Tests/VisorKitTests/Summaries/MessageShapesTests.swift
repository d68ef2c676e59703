import Testing

@testable import VisorKit

@Suite struct MessageShapesTests {
    @Test func messagesThatDifferInNumbersAloneAreOne() {
        var summary = WindowSummary()
        for (text, count) in [("child 17 exited", 3), ("child 4 exited", 2), ("no such file", 4)] {
            let bytes = Array(text.utf8)
            summary.tops.messages.add(bytes.span, bytes.indices, count: count)
        }
        summary.groupMessagesByShape()
        let ranking = summary.tops.messages.ranking(10)
        #expect(ranking.map(\.count) == [5, 4])
        #expect(ranking[1].key == "no such file" && !ranking[0].key.contains("17"))
    }
}
