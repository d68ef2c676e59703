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
        guard changes > 0 || !active.isEmpty else { return [] }
        let active = "\(Quantity.count(active.count)) active"
        let changed = "\(Quantity.count(changes)) \(changes == 1 ? "change" : "changes")"
        let lines = ["\(style.bold("alerts"))  \(active), \(changed)"] + activeLines(style) + changeLines(style)
        return lines.map { TextWidth.cut($0, to: width) }
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
