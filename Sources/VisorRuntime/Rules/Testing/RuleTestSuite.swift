import VisorKit

/// Tests of rules from files, run one after the other.
public struct RuleTestSuite {
    private let tests: [RuleTest]

    /// Reads files of tests.
    ///
    /// - Parameter compile: makes a pattern of a regular expression; what its errors say is told to the user.
    /// - Throws: ``ConfigurationError`` with all that is wrong with them and with the rules.
    public init(
        files: [String], compile: @escaping (String) throws -> TextPattern
    ) throws(ConfigurationError) {
        try self.init(files.map { RuleTestFile(path: $0, compile: compile) })
    }

    init(_ files: [RuleTestFile]) throws(ConfigurationError) {
        var known: Set<String> = []
        // Files of tests may name the same rules.
        let problems = files.flatMap(\.problems).filter { known.insert($0.description).inserted }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        tests = files.flatMap(\.tests)
    }

    /// Runs all tests and says what comes of each, in lines; whether all have passed.
    public func run(say: (String) throws -> Void) throws -> Bool {
        var failures = 0
        for test in tests {
            var run = RuleTestRun(test)
            let comparison = RuleTestComparison(test, try run.run())
            let hasPassed = comparison.differences.isEmpty
            failures += hasPassed ? 0 : 1
            try say(MessageLine.clean("\(hasPassed ? "ok" : "FAILED") \(test.name)"))
            for difference in comparison.differences { try say("    " + MessageLine.clean(difference, limit: 4_000)) }
        }
        let passed = tests.count - failures
        try say("\(tests.count) \(tests.count == 1 ? "test" : "tests"): \(passed) ok, \(failures) failed")
        return failures == 0
    }
}
