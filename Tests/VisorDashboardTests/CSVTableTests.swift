import Testing

@testable import VisorDashboard

@Suite struct CSVTableTests {
    private func text(_ rows: [[Cell]]) -> String {
        String(decoding: CSVTable(header: ["a", "b"], rows: rows).bytes, as: UTF8.self)
    }

    @Test func valuesAreQuotedWhereTheyAreTexts() {
        #expect(text([]) == "\"a\",\"b\"\r\n")
        #expect(text([[.text("x"), .count(7)], [.none, .number(0.25)]]) == "\"a\",\"b\"\r\n\"x\",7\r\n,0.25\r\n")
        #expect(text([[.text("say \"hi\",\nyou"), .none]]).hasSuffix("\"say \"\"hi\"\",\nyou\",\r\n"))
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
    func textsOfALogAreNoFormulas(_ formula: String) {
        #expect(text([[.text(formula), .none]]).hasSuffix("\"'\(formula)\",\r\n"))
    }
}
