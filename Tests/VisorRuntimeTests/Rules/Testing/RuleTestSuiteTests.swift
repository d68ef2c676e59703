import Testing
import VisorKit
import VisorTesting

@testable import VisorRuntime

@Suite struct RuleTestSuiteTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func suite(_ files: String...) throws -> RuleTestSuite {
        try RuleTestSuite(files: files.map(folder.path)) { _ in throw ProgramError("no pattern") }
    }

    private static let quiet = #"{"name": "q\nuiet", "series": [], "alerts": []}"#
    private static let missed = """
        {"name": "missed", "series": [{"source": "a", "heartbeat": true, "values": 1}],
         "alerts": [{"rule": "high_traffic", "labels": {}, "state": "firing", "at": 0}]}
        """

    @Test func eachTestIsALineAndTheirNumberTheLast() throws {
        try folder.write("one.json", "{\"tests\": [\(Self.quiet)]}")
        try folder.write("two.json", "{\"tests\": [\(Self.missed)]}")
        var lines: [String] = []
        let havePassed = try suite("one.json", "two.json").run { lines.append($0) }
        #expect(!havePassed)
        #expect(
            lines == [
                "ok q uiet", "FAILED missed", "    missing: high_traffic{} firing at 0s", "2 tests: 1 ok, 1 failed",
            ])
    }

    @Test func testsWithoutDifferencesPass() throws {
        try folder.write("one.json", "{\"tests\": [\(Self.quiet)]}")
        var lines: [String] = []
        let havePassed = try suite("one.json").run { lines.append($0) }
        #expect(havePassed)
        #expect(lines.last == "1 test: 1 ok, 0 failed")
    }

    @Test func problemsOfSharedRulesAreToldOnce() throws {
        try folder.write("r.json", #"{"rules": [{"name": "x"}]}"#)
        try folder.write("one.json", #"{"rules": ["r.json"], "tests": []}"#)
        try folder.write("two.json", #"{"rules": ["r.json"], "tests": [], "test": 1}"#)
        #expect {
            try suite("one.json", "two.json")
        } throws: { error in
            (error as? ConfigurationError)?.problems.count == 2
        }
    }
}
