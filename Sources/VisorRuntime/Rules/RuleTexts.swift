import VisorKit

/// What alerts of a rule say: the templates of the file, or those that go with what is measured.
struct RuleTexts {
    private static let longest = 1_000

    private let object: ConfigurationObject
    private let metric: RuleMetricName
    private let groups: [String]
    /// The names that may stand in braces.
    private let known: [String]

    /// Texts of a rule whose alerts have these labels, by their groups and besides.
    init(metric: RuleMetricName, groups: [String], labels: [String], object: ConfigurationObject) {
        (self.metric, self.groups, self.object) = (metric, groups, object)
        known =
            MessageTemplate.Field.allCases.filter { RuleTexts.isKnown($0, metric) }.map(\.rawValue) + groups + labels
    }

    private static func isKnown(_ field: MessageTemplate.Field, _ metric: RuleMetricName) -> Bool {
        switch field {
        case .message, .client, .lines: metric == .line
        case .threshold: metric.isCompared
        case .span: RuleKey.span.metrics.contains(metric)
        case .value, .percent, .time, .rule, .severity: true
        }
    }

    /// The template of `message` or `recovered`.
    func read(_ key: RuleKey) -> MessageTemplate {
        let usual = RuleTexts.usual(metric, groups: groups, isRecovery: key == .recovered)
        guard let text = object.string(key.rawValue) else { return usual }
        guard text.count <= RuleTexts.longest else {
            object.report("must be at most \(RuleTexts.longest) characters, are \(text.count)", at: key.rawValue)
            return usual
        }
        do throws(MessageTemplate.Malformed) {
            let template = try MessageTemplate(text)
            var told: Set<String> = []
            for name in template.places where !known.contains(name) && told.insert(name).inserted {
                object.report(unknown(name), at: key.rawValue)
            }
            return template
        } catch {
            object.report("\(error)", at: key.rawValue)
            return usual
        }
    }

    private func unknown(_ name: String) -> String {
        let hint = NearestName.find(name, in: known).map { "did you mean {\($0)}?" }
        let names = known.map { "{\($0)}" }.joined(separator: ", ")
        return "nothing is called {\(name.shortened)} here; \(hint ?? "there are \(names)")"
    }
}

extension RuleTexts {
    /// What is said where a rule does not say it.
    static func usual(_ metric: RuleMetricName, groups: [String], isRecovery: Bool) -> MessageTemplate {
        // The shape of a message says no more than the message.
        let named = groups.filter { $0 != GroupField.shape.labelName || metric != .line }
        let whose = named.isEmpty ? "" : " (" + named.map { "\($0) {\($0)}" }.joined(separator: ", ") + ")"
        let what = isRecovery ? recovery(metric) : beginning(metric)
        let first = metric == .line && !isRecovery ? ": {message}" : ""
        do throws(MessageTemplate.Malformed) {
            return try MessageTemplate("{rule}: \(what)\(whose) at {time}\(first)")
        } catch {
            return "{rule} at {time}"
        }
    }

    private static func beginning(_ metric: RuleMetricName) -> String {
        switch metric {
        case .absence: "no lines within {span}"
        case .heartbeat: "no heartbeat"
        case .line: "{lines} lines within {span}"
        default: measured(metric)
        }
    }

    private static func recovery(_ metric: RuleMetricName) -> String {
        switch metric {
        case .absence: "lines again"
        case .heartbeat: "heartbeats again"
        case .line: "no more lines"
        default: "recovered, \(measured(metric))"
        }
    }

    private static func measured(_ metric: RuleMetricName) -> String {
        switch metric {
        case .count: "{value} lines within {span}"
        case .rate: "{value} lines a second within {span}"
        case .bandwidth: "{value} bytes a second within {span}"
        case .ratio: "{percent} of the lines within {span}"
        case .change: "{value} times as many lines as earlier within {span}"
        case .distinct: "{value} clients within {span}"
        case .quantile: "{value} s to answer within {span}"
        case .lag: "the analysis is {value} s behind"
        case .absence, .heartbeat, .line: ""
        }
    }
}
