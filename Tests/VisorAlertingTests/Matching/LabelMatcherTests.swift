import Testing

@testable import VisorAlerting

/// Conditions on labels, as users write them.
@Suite struct LabelMatcherTests {
    @Test(arguments: [
        ("severity=critical", true), ("severity=crit", false), ("severity!=critical", false), ("missing=\"\"", true),
        ("missing!=\"\"", false), ("severity=~\"crit.*\"", true), ("severity=~crit", false),
        ("severity!~\"x.*\"", true),
        (" severity = \"critical\" ", true), ("path=\"a\\\"b\\\\c\\nd\"", true), ("severity=~\"a|critical\"", true),
        ("missing=~\"\"", true),
    ])
    func aConditionIsMet(text: String, isMet: Bool) throws {
        let labels = ["severity": "critical", "path": "a\"b\\c\nd"]
        let matcher = try LabelMatcher(text)
        #expect(matcher.matches(labels) == isMet)
        // What is written is read as the same.
        #expect(try LabelMatcher(matcher.description) == matcher)
    }

    @Test(arguments: [
        "", "severity", "=x", "severity=\"x", "severity=\"x\"y", "severity=x\"y", "severity=~\"(\"", "severity=~\")(\"",
        "severity=\"x\\\"",
    ])
    func whatIsNoConditionIsSaid(text: String) {
        #expect(throws: LabelMatcher.Malformed.self) { try LabelMatcher(text) }
    }

    @Test func aListHasCommasOutsideOfQuotes() throws {
        let list = try LabelMatcher.list("{a=\"1,2\", b=~\"x{1,2}\" ,c!=d,}")
        #expect(list.map(\.name) == ["a", "b", "c"] && list.map(\.value) == ["1,2", "x{1,2}", "d"])
        #expect(try LabelMatcher.list("{}").isEmpty)
    }

    @Test func anExpressionThatRunsWildMatchesNothingAndEnds() throws {
        let matcher = try LabelMatcher("a=~\"(x+x+)+y\"")
        #expect(!matcher.matches(["a": String(repeating: "x", count: 4_000)]))
    }

    @Test func anExpressionHasToMatchTheWholeValue() throws {
        #expect(!(try LabelMatcher("a=~\"b|c\"").matches(["a": "bx"])))
        #expect(!(try LabelMatcher("a=~\"b\"").matches(["a": "b\n"])))
    }
}
