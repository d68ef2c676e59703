import VisorKit
import VisorPatterns
import VisorRuntime

/// Reads when somebody has to know.
public struct RuleConfiguration {
    /// The rules in force.
    public let ruleSet: RuleSet
    /// The files that were read.
    public let files: [String]

    /// Reads all keys; what is wrong comes out of the reader.
    ///
    /// - Parameter more: rules of the program besides those that are built into all.
    public init(_ reader: inout ConfigurationReader, more: [Rule] = []) {
        files = RuleConfiguration.files(&reader)
        let threshold = reader.alertThreshold()
        let period = reader.alertPeriod()
        let heartbeat = reader.optionalWholeSeconds("heartbeat.interval", in: RuleLimits.spans)
        var catalog = RuleCatalog(
            standard: StandardRules.all(threshold: threshold, period: period, heartbeat: heartbeat) + more,
            compile: RegexPattern.search)
        for file in files { catalog.add(reader.document(file)) }
        RuleConfiguration.warn(&reader, of: catalog)
        ruleSet = catalog.ruleSet
    }

    /// The files that are named, or the one in the place of the configuration.
    private static func files(_ reader: inout ConfigurationReader) -> [String] {
        var files: [String] = []
        // A file that is named twice is read once, as it is with inputs.
        for name in reader.strings("rules") where !files.contains(name) { files.append(name) }
        if files.contains("") { reader.report("an empty name; name files of rules", at: "rules") }
        return files.isEmpty ? [reader.companion("rules.json")].compactMap(\.self) : files.filter { $0 != "" }
    }

    /// The settings that are for a built-in rule alone, with what they are where nothing is said.
    private static let ownedSettings = [
        (key: "alert_threshold", rule: "high_traffic", usual: "10"),
        (key: "alert_period", rule: "high_traffic", usual: "\"2m\""),
        (key: "heartbeat.interval", rule: "heartbeat", usual: "null"),
    ]

    /// Says which settings have no effect, since they are for a built-in rule that a file has replaced.
    private static func warn(_ reader: inout ConfigurationReader, of catalog: RuleCatalog) {
        for (key, rule, usual) in ownedSettings {
            guard let place = catalog.place(of: rule), let setting = reader.settings.first(where: { $0.key == key })
            else { continue }
            // A file may have all keys, as they are anyway.
            if case .file = setting.origin, setting.value == usual { continue }
            guard setting.origin != .default else { continue }
            reader.warn("without effect, since the rule \(rule) stands at \(place)", at: key)
        }
    }
}
