import VisorKit

/// By what lines are grouped, and the labels of the alerts.
extension RuleReader {
    private static let mostGroups = 4
    private static let mostLabels = 32
    private static let longestValue = 256

    /// The fields by which lines are grouped.
    func readGroups() -> [GroupField] {
        var groups: [GroupField] = []
        for (item, text) in distinctTexts(.per, atMost: RuleReader.mostGroups) {
            guard let field = GroupField(text) else {
                let nearest = NearestName.find(text, in: GroupField.listed)
                let hint =
                    nearest.map { "did you mean \($0)?" } ?? "fields are \(GroupField.listed.joined(separator: ", "))"
                object.report("unknown field \(JSONText.quoted(text.shortened)); \(hint)", at: item)
                continue
            }
            if !RuleReader.isLabelName(field.labelName) {
                object.report("\(RuleReader.labelNames), since the alerts have it as a label", at: item)
            } else if groups.contains(where: { $0.labelName == field.labelName }) {
                object.report("another field has the label \(field.labelName) already", at: item)
            } else {
                groups.append(field)
            }
        }
        return groups
    }

    /// The groups of a rule that lists sources: each of them has an alert of its own, and there is nothing else to group.
    func groupsBesideSources() -> [GroupField] {
        if has(.per) { report("goes not with sources, each of which has an alert of its own", at: .per) }
        return []
    }

    /// The names of the labels that alerts have by their groups.
    func labelNames(of groups: [GroupField]) -> [String] {
        switch metric {
        case .heartbeat: [GroupField.source.labelName]
        case .absence where has(.sources): [GroupField.source.labelName]
        case .line where groups.isEmpty: [GroupField.shape.labelName]
        default: groups.map(\.labelName)
        }
    }

    /// The labels that all alerts of the rule have.
    func readLabels(beside groups: [String]) -> [AlertLabel] {
        guard let labels = object.object(RuleKey.labels.rawValue) else { return [] }
        let names = labels.keys
        if names.count > RuleReader.mostLabels {
            report("must be at most \(RuleReader.mostLabels), are \(names.count)", at: .labels)
        }
        return names.compactMap { name in
            guard let value = labels.string(name) else { return nil }
            if !RuleReader.isLabelName(name) {
                labels.report(RuleReader.labelNames, at: name)
            } else if groups.contains(name) {
                labels.report("the alerts have this label by what they are grouped by", at: name)
            } else if value.count > RuleReader.longestValue {
                labels.report("at most \(RuleReader.longestValue) characters, are \(value.count)", at: name)
            } else {
                return AlertLabel(name, value)
            }
            return nil
        }
    }

    private static let labelNames = "the name of a label is at most \(Rule.longestName) letters, digits and _"

    static func isLabelName(_ name: String) -> Bool {
        isName(name) { $0 == "_" }
    }

    /// Whether a text is a name of letters and digits of ASCII, and of marks.
    static func isName(_ name: String, _ isMark: (Unicode.Scalar) -> Bool) -> Bool {
        (1...Rule.longestName).contains(name.unicodeScalars.count)
            && name.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                default: isMark(scalar)
                }
            }
    }
}
