import VisorKit

@testable import VisorRuntime

/// Rules as a file has them, read beside built-in ones.
struct RuleFile {
    let ruleSet: RuleSet
    let problems: [String]

    /// A pattern that matches nothing: what is compiled is not what these tests are about.
    private final class NoMatcher: TextMatcher {
        func matches(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool { false }
    }

    private struct NoPattern: Error, CustomStringConvertible {
        let description = "regular expression, column 1: missing closing parenthesis"
    }

    /// Reads texts as files `r.json`, `r2.json` and so on.
    init(_ texts: String..., standard: [Rule] = []) {
        var catalog = RuleCatalog(standard: standard) { text in
            if text == "(" { throw NoPattern() }
            return TextPattern(text: text) { NoMatcher() }
        }
        var problems: [ConfigurationProblem] = []
        for (number, text) in texts.enumerated() {
            let path = number == 0 ? "r.json" : "r\(number + 1).json"
            let document = ConfigurationDocument(ConfigurationFile(path: path, bytes: Array(text.utf8)))
            catalog.add(document)
            problems += document.problems
        }
        ruleSet = catalog.ruleSet
        self.problems = ConfigurationProblem.sorted(problems).map(\.description)
    }

    /// A file of one rule, of which the name and these members are given.
    static func rule(_ members: String) -> RuleFile {
        RuleFile(#"{"rules": [{"name": "x", \#(members)}]}"#)
    }
}
