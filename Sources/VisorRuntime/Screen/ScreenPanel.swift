/// A panel of the screen, in the order of the keys `1` to `7`.
public enum ScreenPanel: Int, CaseIterable, Sendable {
    case sections = 1
    case clients, paths, agents, errors, alerts, files

    /// The title.
    var title: String {
        switch self {
        case .sections: "Sections"
        case .clients: "Clients"
        case .paths: "Paths"
        case .agents: "Agents"
        case .errors: "Errors"
        case .alerts: "Alerts"
        case .files: "Files"
        }
    }

    /// Whether its rows belong to the period that is shown, and not to all of the time.
    var isOfPeriod: Bool {
        switch self {
        case .sections, .clients, .paths, .agents: true
        case .errors, .alerts, .files: false
        }
    }

    /// Whether its newest rows are its last ones, where one looks first.
    var beginsAtEnd: Bool { self == .errors }

    /// The panel so many places further; behind the last comes the first.
    func moved(by step: Int) -> ScreenPanel {
        let count = ScreenPanel.allCases.count
        return ScreenPanel.allCases[((rawValue - 1 + step) % count + count) % count]
    }
}
