import VisorKit

/// A file of tests of rules: `{ "rules": ["rules.json"], "tests": [...] }`.
public struct RuleTestFile {
    let tests: [RuleTest]
    /// Everything that is wrong with the file and with the files of rules that it names.
    public let problems: [ConfigurationProblem]

    /// Reads a file; `-` is the standard input.
    ///
    /// - Parameter compile: makes a pattern of a regular expression; what its errors say is told to the user.
    public init(path: String, compile: @escaping (String) throws -> TextPattern) {
        self.init(ConfigurationDocument(path: path), path: path, compile: compile)
    }

    init(_ document: ConfigurationDocument, path: String, compile: @escaping (String) throws -> TextPattern) {
        guard let root = document.root else {
            tests = []
            problems = document.problems
            return
        }
        let files = (root.strings("rules") ?? []).map {
            ConfigurationDocument(path: ConfigurationDocument.path($0, beside: path))
        }
        let rules = RuleTestFile.rules(root, files, compile)
        tests = RuleTestFile.tests(root, rules: rules)
        problems = document.problems + files.flatMap(\.problems)
    }

    private static func rules(
        _ root: ConfigurationObject, _ files: [ConfigurationDocument],
        _ compile: @escaping (String) throws -> TextPattern
    ) -> RuleSet {
        let hasStandard = root.boolean("standard") ?? true
        let standard = StandardRules.all(threshold: root.alertThreshold(), period: root.alertPeriod())
        var catalog = RuleCatalog(standard: hasStandard ? standard : [], compile: compile)
        for file in files { catalog.add(file) }
        return catalog.ruleSet
    }

    private static func tests(_ root: ConfigurationObject, rules: RuleSet) -> [RuleTest] {
        guard let items = root.array("tests") else {
            if root.item("tests") == nil {
                root.report(
                    "missing; a file of tests is { \"rules\": [\"rules.json\"], \"tests\": [ ... ] }", at: "tests")
            }
            return []
        }
        return items.compactMap { item in root.object(of: item).map { RuleTestReader(object: $0, rules: rules).read() }
        }
    }
}
