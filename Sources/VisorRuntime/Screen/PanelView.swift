import VisorKit

/// Draws a panel: its title, what stands above its rows, and the rows around the selected one.
struct PanelView {
    let panel: ScreenPanel
    let items: PanelItems
    let period: ShownPeriod
    let model: ScreenModel
    /// Whether the keys act on it.
    let isFocused: Bool

    /// The panel's rows, each as wide as the columns, as many as asked for.
    func lines(columns: Int, rows: Int) -> [ScreenLine] {
        guard rows > 0 else { return [] }
        var lines = [title(columns)] + heads(columns)
        let room = max(0, rows - lines.count)
        lines += room > 0 ? body(columns, room) : []
        lines = Array(lines.prefix(rows))
        while lines.count < rows { lines.append(ScreenLine(columns)) }
        return lines.map { line in
            var line = line
            line.fill()
            return line
        }
    }

    private func title(_ columns: Int) -> ScreenLine {
        var line = ScreenLine(columns)
        line.add("── ", isFocused ? .title : .dim)
        line.add(panel.title, isFocused ? .title : .bold)
        line.add(" ", .dim)
        var notes: [String] = []
        if panel.isOfPeriod { notes.append(period.name) }
        if model.order == .name { notes.append("by name") }
        if !model.filter.isEmpty { notes.append("with \"\(model.filter)\"") }
        if let error, error > 0 { notes.append("≥ up to \(Quantity.count(error)) more") }
        if !notes.isEmpty { line.add(notes.joined(separator: ", ") + " ", .dim) }
        while line.room > 0 { line.add(String(repeating: "─", count: min(line.room, 400)), .dim) }
        return line
    }

    /// By how much the counts of the panel's list may be too low.
    private var error: Int? {
        let tops = period.summary.tops
        switch panel {
        case .sections: return max(tops.sections.error, model.expanded == nil ? 0 : tops.paths.error)
        case .clients: return tops.clients.error
        case .paths: return tops.paths.error
        case .agents: return tops.agents.error
        case .errors, .alerts, .files: return nil
        }
    }

    private func heads(_ columns: Int) -> [ScreenLine] {
        guard panel == .errors else { return [] }
        var line = ScreenLine(columns)
        line.add(left: period.name, width: TextWidth.of(period.name) + 2, .dim)
        let levels = period.summary.levels.entries.map { entry -> (text: String, style: ScreenStyle) in
            ("\(entry.key.name) \(Quantity.count(entry.count))", ScreenStyle(level: entry.key))
        }
        if levels.isEmpty { line.add("no error lines", .dim) } else { line.add(whole: levels, isFirst: true) }
        return [line]
    }

    private func body(_ columns: Int, _ room: Int) -> [ScreenLine] {
        guard items.count > 0 else { return [ScreenLine(columns, empty, .dim)] }
        let selected = model.selectedPlace(panel, in: items)
        // The selected row stays in the middle, so that one sees what comes.
        let first = min(max(0, selected - room / 2), max(0, items.count - room))
        let drawing = PanelDrawing(columns: columns)
        return items[first..<first + room].enumerated().map { number, item in
            let line = drawing.line(item)
            return isFocused && first + number == selected ? line.highlighted(.selected) : line
        }
    }

    private var empty: String {
        if !model.filter.isEmpty { return "nothing contains \"\(model.filter)\"" }
        switch panel {
        case .sections, .paths: return "no requests in this period"
        case .clients: return "no clients in this period"
        case .agents: return "no user agents in this period"
        case .errors: return "no messages"
        case .alerts: return "no alerts so far"
        case .files: return "no files"
        }
    }
}
