import Testing
import VisorTesting

@testable import VisorKit

@Suite struct SummaryDocumentTests {
    private func overall(_ text: String, format: LogFormat) throws -> OverallSummary {
        let partial = try PartialSummary.of(Array(text.utf8), format: format, settings: AnalysisSettings())
        var merger = WindowMerger(layout: WindowLayout(), firstTimes: [nil])
        _ = merger.merge(partial, from: 0)
        return merger.overall
    }

    private func document(_ overall: OverallSummary) -> String {
        String(decoding: SummaryDocument(topCount: 10).object(overall), as: UTF8.self)
    }

    @Test func emptyInputIsADocumentOfZeros() throws {
        let expected = """
            {"start":null,"end":null,"revision":0,"lines":0,"hits":0,"heartbeats":0,"malformed":0,"too_late":0,"ahead":0,"filtered":0,"dropped":0,\
            "bytes":0,"rate":0,"status":{},"methods":{},"levels":{},"clients_distinct":0,"size":null,"duration":null,\
            "top":{"sections":[],"paths":[],"clients":[],"referrers":[],"agents":[],"error_clients":[],"messages":[]}}

            """
        #expect(document(try overall("", format: .combined)) == expected)
    }

    @Test func accessLogIsWrittenWithAllItsFields() throws {
        let line = "10.0.0.1 - - [20/Nov/2026:10:00:03 +0000] \"GET /a/b?c HTTP/1.1\" 404 100 \"http://r/\" \"curl/8\""
        let expected = """
            {"start":"2026-11-20T10:00:00Z","end":"2026-11-20T10:00:10Z","revision":3,"lines":3,"hits":2,"heartbeats":0,\
            "malformed":1,"too_late":0,"ahead":0,"filtered":0,"dropped":0,"bytes":200,"rate":0.2,"status":{"404":2},"methods":{"GET":2},\
            "levels":{},"clients_distinct":1,"size":{"p50":100,"p90":100,"p99":100,"max":100},"duration":null,\
            "top":{"sections":[{"key":"/a","count":2,"error":0}],"paths":[{"key":"/a/b","count":2,"error":0}],\
            "clients":[{"key":"10.0.0.1","count":2,"error":0}],"referrers":[{"key":"http://r/","count":2,"error":0}],\
            "agents":[{"key":"curl","count":2,"error":0}],"error_clients":[{"key":"10.0.0.1","count":2,"error":0}],\
            "messages":[]}}

            """
        #expect(document(try overall("\(line)\nx\n\(line)\n", format: .combined)) == expected)
    }

    @Test func errorLogHasLevelsAndMessages() throws {
        let text = document(try overall("[Fri Nov 20 10:00:00 2026] [error] a \"b\"\\\u{1}\n", format: .apacheError))
        #expect(text.contains(#""levels":{"error":1}"#))
        #expect(text.contains(#""messages":[{"key":"a \"b\"\\\u0001","count":1,"error":0}]"#))
        #expect(text.contains(#""hits":0"#))
    }

    @Test func windowHasNoCountsOfTheWhole() throws {
        let update = WindowUpdate(
            start: EventTime(seconds: 0), end: EventTime(seconds: 10), summary: WindowSummary())
        let text = String(decoding: SummaryDocument(topCount: 3).line(update), as: UTF8.self)
        #expect(!text.contains("malformed"))
        #expect(
            text.hasPrefix(#"{"start":"1970-01-01T00:00:00Z","end":"1970-01-01T00:00:10Z","revision":0,"lines":0,"#))
        #expect(text.hasSuffix("}\n"))
    }

    @Test func topListsAreCut() throws {
        let lines = (0..<20).map { "10.0.0.\($0) - - [20/Nov/2026:10:00:03 +0000] \"GET / HTTP/1.1\" 200 1\n" }
        let overall = try overall(lines.joined(), format: .common)
        let text = String(decoding: SummaryDocument(topCount: 2).object(overall), as: UTF8.self)
        #expect(
            text.contains(#""clients":[{"key":"10.0.0.0","count":1,"error":0},{"key":"10.0.0.1","count":1,"error":0}]"#)
        )
    }

    @Test(arguments: [
        (0.0, "0"), (0.5, "0.5"), (1.0 / 3, "0.333"), (1_234_567.89012, "1234567.89"), (.infinity, "null"),
        (.nan, "null"),
    ])
    func numbersHaveAtMostThreeDigitsBehindThePoint(value: Double, text: String) {
        var writer = JSONWriter()
        writer.value(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    }

    @Test func sizesThatOverflowStayAtTheGreatest() throws {
        let line = "10.0.0.1 - - [20/Nov/2026:10:00:03 +0000] \"GET / HTTP/1.1\" 200 999999999999999999\n"
        let overall = try overall(String(repeating: line, count: 20), format: .common)
        #expect(overall.summary.bytes == .max)
    }
}
