import VisorKit

/// Draws single rows of panels.
struct PanelDrawing {
    private static let countWidth = 10
    private static let barWidth = 10

    /// How wide a row may become.
    let columns: Int

    /// A row.
    func line(_ item: PanelItem) -> ScreenLine {
        switch item {
        case .ranked(let key, let total, let role): ranked(key, total, role)
        case .heading(let text): ScreenLine(columns, text, .dim)
        case .message(let line, let severity): message(line, severity)
        case .alert(let change): alert(change)
        case .file(let file): self.file(file)
        }
    }

    private func ranked(_ key: HeavyHitters.Ranked, _ total: Int, _ role: PanelItem.Role) -> ScreenLine {
        var line = ScreenLine(columns)
        let isChild = role == .child
        // A count of a table that had to forget keys may be too low.
        let mark = key.error > 0 ? "≥" : ""
        line.add(right: mark + Quantity.count(key.count), width: PanelDrawing.countWidth, isChild ? .dim : .plain)
        let share = total > 0 ? min(1, max(0, Double(key.count) / Double(total))) : 0
        if columns >= 36 { line.add(right: Quantity.percent(share), width: 9, .dim) }
        if columns >= 55 {
            let filled = Int((share * Double(PanelDrawing.barWidth)).rounded(.up))
            line.skip(2)
            line.add(String(repeating: "█", count: filled), isChild ? .dim : .good)
            line.skip(PanelDrawing.barWidth - filled)
        }
        line.skip(1)
        switch role {
        case .leaf: line.skip(1)
        case .closed: line.add("+ ", .dim)
        case .open: line.add("- ", .bold)
        case .child: line.skip(4)
        }
        line.add(key.key, role == .open ? .bold : .plain)
        return line
    }

    private func message(_ message: AlertLine, _ severity: AlertSeverity) -> ScreenLine {
        var line = ScreenLine(columns)
        line.add(left: message.time.map(ScreenText.clock) ?? "--:--:--", width: 10, .dim)
        for (text, style) in [(message.process, ScreenStyle.dim), (message.client, .notice)] where !text.isEmpty {
            // The message is what matters: what stands before it has a quarter of the room at most.
            let shown = TextWidth.cut(ScreenText.clean(text), to: min(30, columns / 4))
            line.add(left: shown, width: TextWidth.of(shown) + 1, style)
        }
        line.add(message.message, ScreenStyle(severity: severity))
        return line
    }

    private func alert(_ change: AlertTransition) -> ScreenLine {
        var line = ScreenLine(columns)
        line.add(left: ScreenText.clock(change.at), width: 10, .dim)
        line.add(left: change.identity.state.rawValue, width: 10, ScreenStyle(change: change))
        line.add(change.message, ScreenStyle(change: change))
        return line
    }

    private func file(_ file: ScreenPicture.File) -> ScreenLine {
        let state = ScreenPicture.File.state(file)
        var line = ScreenLine(columns)
        let stateWidth = state.reduce(0) { $0 + TextWidth.of(ScreenText.clean($1.text)) + 2 }
        let room = max(columns / 3, columns - stateWidth)
        line.add(left: file.name, width: min(max(30, TextWidth.of(ScreenText.clean(file.name)) + 1), room))
        line.add(whole: state)
        return line
    }
}

extension ScreenPicture.File {
    /// Where the reading stands, how far it is behind, and what is wrong, the worst first.
    static func state(_ file: ScreenPicture.File) -> [(text: String, style: ScreenStyle)] {
        var texts: [(text: String, style: ScreenStyle)] = []
        if let trouble = file.trouble { texts.append((trouble, .warning)) }
        let position = Quantity.bytes(max(0, file.position))
        // What is in a compressed file is more than its size.
        if let size = file.size, size > 0, file.position <= size {
            let share = max(0, Double(file.position) / Double(size))
            texts.append(("\(position) of \(Quantity.bytes(size)) (\(Quantity.percent(share, places: 0)))", .plain))
        } else {
            texts.append((position, .plain))
        }
        if let lag = file.lag { texts.append(("lag \(Quantity.duration(lag))", lag > .seconds(60) ? .notice : .dim)) }
        return texts
    }
}

extension ScreenStyle {
    /// How a text of a severity looks.
    init(severity: AlertSeverity) {
        switch severity {
        case .critical: self = .bad
        case .warning: self = .warning
        case .info: self = .notice
        }
    }

    /// How a change of an alert looks.
    init(change: AlertTransition) {
        self = change.identity.state == .resolved ? .good : ScreenStyle(severity: change.severity)
    }

    /// How the count of a level looks.
    init(level: LogLevel) {
        if level.isError { self = .bad } else { self = level == .warn ? .warning : .plain }
    }
}
