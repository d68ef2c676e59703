import Foundation
import Testing
import VisorPatterns
import VisorTesting

/// Logs of real servers are read as they were when somebody last looked at what is read from them.
///
/// `VISOR_REGENERATE_FIXTURES=1 swift test --filter FixtureTests` makes what is read now the expectation: look at the
/// difference before it is committed.
@Suite struct FixtureTests {
    private static let isRegenerating = ProcessInfo.processInfo.environment["VISOR_REGENERATE_FIXTURES"] == "1"

    @Test(arguments: Fixture.all)
    func logIsReadAsExpected(fixture: Fixture) throws {
        let reading = FixtureReading(try fixture.lines(), as: try fixture.format(compile: RegexPattern.compile))
        if FixtureTests.isRegenerating { try fixture.rewrite(reading.json) }
        let read = reading.json.split(separator: "\n")
        let expected = try fixture.expected().split(separator: "\n")
        for (number, (line, expectation)) in zip(read, expected).enumerated() {
            #expect(line == expectation, "line \(number)")
        }
        #expect(read.count == expected.count)
    }

    @Test func fixturesAreFound() {
        #expect(Set(Fixture.all.map(\.name)).isSuperset(of: ["combined/apache24", "regex/apache24"]))
    }
}
