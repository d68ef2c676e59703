import VisorKit

/// What has become of alerts, as a person reads it in a terminal: those that are not over, and the last changes.
public struct AlertBoard {
    /// How many alerts are shown that are not over, and how many changes.
    private static let shown = 8
    private static let stateWidth = 10

    /// What an alert is known by over all its changes.
    private struct Alert: Hashable {
        let rule: String
        let labels: [AlertLabel]

        init(_ identity: AlertIdentity) { (rule, labels) = (identity.rule, identity.labels) }
    }

    /// The alerts that are not over, with their numbers in the order in which they began.
    private var active: [Alert: (number: Int, last: AlertTransition)] = [:]
    private var last: [AlertTransition] = []
    private var begun = 0
    private var changes = 0
    private var ungrouped: [(rule: String, lines: Int)] = []

    /// A board of alerts that have begun before, the oldest first.
    public init(active: [AlertTransition] = []) {
        for transition in active { note(transition) }
    }

    /// Takes changes, in their order.
    public mutating func take(_ transitions: [AlertTransition]) {
        for transition in transitions { note(transition) }
        changes += transitions.count
        last = (last + transitions.suffix(AlertBoard.shown)).suffix(AlertBoard.shown)
    }

    /// Takes how many lines of which rules are of more groups than these keep apart.
    public mutating func take(ungrouped: [(rule: String, lines: Int)]) {
        self.ungrouped = ungrouped
    }

    private mutating func note(_ transition: AlertTransition) {
        let alert = Alert(transition.identity)
        if transition.identity.state == .resolved {
            active[alert] = nil
        } else {
            begun += 1
            active[alert] = (active[alert]?.number ?? begun, transition)
        }
    }

    /// The lines, none wider than so many columns; nothing where there were no alerts.
    func lines(style: TextStyle, width: Int) -> [String] {
        guard changes > 0 || !active.isEmpty || !ungrouped.isEmpty else { return [] }
        let active = "\(Quantity.count(active.count)) active"
        let changed = "\(Quantity.count(changes)) \(changes == 1 ? "change" : "changes")"
        let lines =
            ["\(style.bold("alerts"))  \(active), \(changed)"] + activeLines(style) + changeLines(style)
            + AlertBoard.warnings(ungrouped).map { style.yellow("  " + $0) }
        return lines.map { TextWidth.cut($0, to: width) }
    }

    /// What there is to say of rules that have more groups than they keep apart.
    public static func warnings(_ ungrouped: [(rule: String, lines: Int)]) -> [String] {
        ungrouped.map { rule, lines in
            "the rule \(rule) has more groups than it keeps apart: \(Quantity.count(lines)) lines of rare ones are not watched"
        }
    }

    /// The worst first, and of these the last that have begun.
    private func activeLines(_ style: TextStyle) -> [String] {
        let all = active.values.sorted { (rank($0.last), $0.number) > (rank($1.last), $1.number) }
        let lines = all.prefix(AlertBoard.shown).map { entry in
            let transition = entry.last
            let text = line(transition.identity.state.rawValue, transition)
            switch transition.severity {
            case .critical: return style.red(text)
            case .warning: return style.yellow(text)
            case .info: return text
            }
        }
        let rest = all.count - lines.count
        return lines + (rest > 0 ? [style.dim("  and \(Quantity.count(rest)) more")] : [])
    }

    private func changeLines(_ style: TextStyle) -> [String] {
        guard !last.isEmpty else { return [] }
        return [style.dim("  last changes")]
            + last.reversed().map { transition in
                "  \(transition.at.rfc3339)" + line(transition.identity.state.rawValue, transition)
            }
    }

    private func line(_ state: String, _ transition: AlertTransition) -> String {
        "  \(state.padded(to: AlertBoard.stateWidth))\(MessageLine.clean(transition.message))"
    }

    private func rank(_ transition: AlertTransition) -> Int {
        AlertSeverity.allCases.firstIndex(of: transition.severity) ?? 0
    }
}
