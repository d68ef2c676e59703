import VisorKit

/// The rules of files and those that are built in, put together: a rule of a file takes the place of the built-in one of
/// its name.
public struct RuleCatalog {
    private var rules: [Rule]
    private let standardNames: [String]
    private let compile: (String) throws -> TextPattern
    /// Where each name stands that a file has.
    private var places: [String: String] = [:]
    private var isFull = false

    /// A catalog of the built-in rules alone.
    ///
    /// - Parameter compile: makes a pattern of a regular expression; what its errors say is told to the user.
    public init(standard: [Rule], compile: @escaping (String) throws -> TextPattern) {
        rules = standard
        standardNames = standard.map(\.name)
        self.compile = compile
    }

    /// The rules in force, the built-in ones first.
    public var ruleSet: RuleSet { RuleSet(rules) }

    /// Where a file has a rule of this name, or switches it off: `FILE:LINE:COLUMN`.
    public func place(of name: String) -> String? { places[name] }

    /// Adds the rules of a file: `{ "rules": [...] }`.
    ///
    /// What is wrong comes out of the document.
    public mutating func add(_ document: ConfigurationDocument) {
        guard let root = document.root else { return }
        guard let items = root.array("rules") else {
            if root.item("rules") == nil {
                root.report("missing; a file of rules is { \"rules\": [ ... ] }", at: "rules")
            }
            return
        }
        for item in items {
            guard !isFull else { return }
            guard let object = root.object(of: item) else { continue }
            add(object, of: document.path)
        }
    }

    private mutating func add(_ object: ConfigurationObject, of file: String) {
        let isEnabled = object.boolean(RuleKey.enabled.rawValue) ?? true
        let name = readName(object, of: file)
        if !isEnabled, object.item(RuleKey.metric.rawValue) == nil {
            object.know(RuleKey.names)
            if let name { switchOff(name, object) }
            return
        }
        guard let metric = readMetric(object) else { return }
        let rule = RuleReader(object: object, metric: metric, compile: compile).read(named: name ?? "")
        guard let name else { return }
        let place = rules.firstIndex { $0.name == name }
        if !isEnabled {
            if let place { rules.remove(at: place) }
        } else if let place {
            rules[place] = rule
        } else if rules.count < RuleSet.mostRules {
            rules.append(rule)
        } else {
            object.report(
                "there may be at most \(RuleSet.mostRules) rules, the built-in ones included", at: object.item)
            isFull = true
        }
    }

    private mutating func switchOff(_ name: String, _ object: ConfigurationObject) {
        if let place = rules.firstIndex(where: { $0.name == name }) {
            rules.remove(at: place)
        } else {
            let hint = NearestName.hint(name, in: standardNames)
            let known = standardNames.isEmpty ? "" : "; built in are \(standardNames.joined(separator: ", "))"
            object.report("no built-in rule has this name\(hint.isEmpty ? known : hint)", at: RuleKey.name.rawValue)
        }
    }

    private func readMetric(_ object: ConfigurationObject) -> RuleMetricName? {
        let key = RuleKey.metric.rawValue
        if object.item(key) == nil {
            let known = RuleMetricName.list(RuleMetricName.allCases)
            object.report("missing; what does the rule measure? Write one of \(known)", at: key)
        }
        let metric: RuleMetricName? = object.choice(key)
        if metric == nil { object.know(RuleKey.names) }
        return metric
    }

    /// The name, unless it is none or another rule has it.
    private mutating func readName(_ object: ConfigurationObject, of file: String) -> String? {
        let key = RuleKey.name.rawValue
        guard let item = object.item(key) else {
            object.report("missing; the alerts of a rule go by its name", at: key)
            return nil
        }
        guard let name = object.string(key) else { return nil }
        guard RuleReader.isName(name, { "_-.".unicodeScalars.contains($0) }) else {
            let limit = Rule.longestName
            object.report("a name is at most \(limit) letters, digits, '_', '-' and '.'", at: key)
            return nil
        }
        if let other = places[name] {
            object.report("\(JSONText.quoted(name)) is the name of the rule at \(other) already", at: key)
            return nil
        }
        places[name] = "\(file):\(item.node.position)"
        return name
    }
}
