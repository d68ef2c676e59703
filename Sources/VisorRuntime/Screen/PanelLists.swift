import VisorKit

/// Finds the rows of each panel.
struct PanelLists {
    private let picture: ScreenPicture
    private let period: ShownPeriod
    private let order: ScreenOrder
    private let filter: ScreenFilter
    private let expanded: String?

    /// The rows of a picture, as the person has chosen them.
    init(_ picture: ScreenPicture, _ model: ScreenModel) {
        self.picture = picture
        period = ShownPeriod(model.place, picture)
        order = model.order
        filter = ScreenFilter(model.filter)
        expanded = model.expanded
    }

    /// The rows of a panel.
    func items(_ panel: ScreenPanel) -> PanelItems {
        let tops = period.summary.tops
        switch panel {
        case .sections: return sections(tops)
        case .clients: return ranked(tops.clients, total: period.summary.lines - period.summary.heartbeats)
        case .paths: return ranked(tops.paths)
        case .agents: return ranked(tops.agents)
        case .errors: return messages
        case .alerts: return PanelItems(alerts)
        case .files: return PanelItems(files)
        }
    }

    private func ranked(_ table: HeavyHitters, total: Int? = nil) -> PanelItems {
        let total = total ?? period.summary.hits
        guard filter.isEmpty, order == .count else {
            return PanelItems(sorted(table.ranking(.max)).map { .ranked($0, total: total, .leaf) })
        }
        return PanelItems(count: table.keyCount) { range in
            table.ranking(range.upperBound).dropFirst(range.lowerBound).map { .ranked($0, total: total, .leaf) }
        }
    }

    /// The keys that the filter accepts, in the order that was chosen.
    private func sorted(_ keys: [HeavyHitters.Ranked]) -> [HeavyHitters.Ranked] {
        let accepted = filter.isEmpty ? keys : keys.filter { filter.accepts($0.key) }
        return order == .count ? accepted : accepted.sorted { $0.key < $1.key }
    }

    private func sections(_ tops: WindowSummary.Tops) -> PanelItems {
        let total = period.summary.hits
        guard let expanded else { return closed(ranked(tops.sections)) }
        let paths = tops.paths.ranking(.max).filter { PanelLists.section(of: $0.key) == expanded }
        let children = sorted(paths)
        let all = tops.sections.ranking(.max).filter { section in
            filter.accepts(section.key) || section.key == expanded && !children.isEmpty
        }
        let ordered = order == .count ? all : all.sorted { $0.key < $1.key }
        return PanelItems(
            ordered.flatMap { section -> [PanelItem] in
                guard section.key == expanded else { return [.ranked(section, total: total, .closed)] }
                return [.ranked(section, total: total, .open)]
                    + children.map { .ranked($0, total: max(section.count, $0.count), .child) }
            })
    }

    private func closed(_ items: PanelItems) -> PanelItems {
        PanelItems(count: items.count) { range in
            items[range].map { item in
                guard case .ranked(let key, let total, _) = item else { return item }
                return .ranked(key, total: total, .closed)
            }
        }
    }

    /// The section of a path, by the rule that counted it.
    static func section(of path: String) -> String {
        let bytes = Array(path.utf8)
        var record = LogRecord()
        record.path = 0..<bytes.count
        return String(decoding: bytes[record.section(of: bytes.span)], as: UTF8.self)
    }

    /// The messages of error lines; only those that are seen are made where all are wanted in their order.
    private var messages: PanelItems {
        guard filter.isEmpty, order == .count else { return PanelItems(chosenMessages) }
        let changes = picture.changes
        return PanelItems(count: changes.reduce(0) { $0 + $1.lines.count }) { range in
            var items: [PanelItem] = []
            var first = 0
            for change in changes {
                let seen = range.clamped(to: first..<first + change.lines.count)
                for place in seen { items.append(.message(change.lines[place - first], change.severity)) }
                first += change.lines.count
            }
            return items
        }
    }

    private var chosenMessages: [PanelItem] {
        var lines: [(line: AlertLine, severity: AlertSeverity)] = []
        for change in picture.changes {
            for line in change.lines where filter.accepts(any: [line.process, line.client, line.message]) {
                lines.append((line, change.severity))
            }
        }
        if order == .name { lines.sort { $0.line.message < $1.line.message } }
        return lines.map { .message($0.line, $0.severity) }
    }

    /// Alerts that are not over, then all changes, the newest first.
    private var alerts: [PanelItem] {
        let (active, changes) = (alerts(picture.active), alerts(picture.changes))
        let heads = (Quantity.count(active.count), Quantity.count(changes.count))
        return (active.isEmpty ? [] : [.heading("\(heads.0) active")] + active)
            + (changes.isEmpty ? [] : [.heading("\(heads.1) \(changes.count == 1 ? "change" : "changes")")] + changes)
    }

    private func alerts(_ transitions: [AlertTransition]) -> [PanelItem] {
        let accepted = transitions.reversed().filter { change in
            filter.accepts(any: [change.identity.rule, change.identity.state.rawValue, change.message])
        }
        let ordered = order == .count ? accepted : accepted.sorted { $0.message < $1.message }
        return ordered.map { .alert($0) }
    }

    private var files: [PanelItem] {
        let accepted = picture.files.filter { filter.accepts(any: [$0.name, $0.trouble ?? ""]) }
        return (order == .count ? accepted : accepted.sorted { $0.name < $1.name }).map { .file($0) }
    }
}
