import VisorKit

/// What is always there: the files, the figures of the period and of everything, the traffic, and alerts.
struct ScreenHeader {
    /// From this height on everything is shown.
    private static let fullRows = 20
    /// From this width on the figures are a table.
    private static let tableColumns = 72

    /// What is shown, and what there is now.
    let picture: ScreenPicture
    let latest: ScreenPicture
    let model: ScreenModel
    let period: ShownPeriod
    let size: ScreenSize

    private var columns: Int { size.columns }
    private var isFull: Bool { size.rows >= ScreenHeader.fullRows }

    /// The header's rows.
    var lines: [ScreenLine] {
        var lines = [title] + moreFiles
        lines += isFull ? fullFigures : [figures(of: period)]
        if size.rows >= 10 {
            if let history { lines.append(history) }
            lines.append(alerts)
        }
        if size.rows >= 14 { lines.append(tabs) }
        return lines
    }

    private var title: ScreenLine {
        let state = self.state
        let stateWidth = TextWidth.of(state.text) + 1
        var line = ScreenLine(columns)
        var left = ScreenLine(columns - stateWidth)
        left.add(left: "Visor", width: 7, .bold)
        if let file = picture.files.first {
            addFile(file, more: picture.files.count - 1, to: &left)
        } else {
            left.add("no files", .dim)
        }
        line.add(left)
        line.skip(columns - stateWidth - line.width + 1)
        line.add(state.text, state.style)
        return line
    }

    /// Whether the picture moves, and with which part of the log.
    private var state: (text: String, style: ScreenStyle) {
        if model.isPaused {
            let missed = latest.overall.summary.lines - picture.overall.summary.lines
            return (columns >= 60 && missed > 0 ? "PAUSED +\(Quantity.count(missed))" : "PAUSED", .warning)
        }
        switch model.place {
        case .now: return picture.rest.map { ("ended \(Quantity.duration($0)) ago", .warning) } ?? ("live", .good)
        case .window: return ("PAST", .notice)
        case .whole: return ("ALL", .notice)
        }
    }

    private func addFile(_ file: ScreenPicture.File, more: Int, to line: inout ScreenLine) {
        let rest = more > 0 && !showsAllFiles ? "and \(more) more" : ""
        var states = ScreenPicture.File.state(file)
        if !rest.isEmpty { states.insert((rest, .bold), at: 0) }
        // The name gives way, down to a few characters, to what is said of the file.
        let wanted = states.reduce(0) { $0 + TextWidth.of(ScreenText.clean($1.text)) + 2 }
        let name = TextWidth.cut(ScreenText.clean(file.name), to: max(min(line.room, 16), line.room - wanted))
        line.add(name, file.trouble == nil ? .plain : .warning)
        line.add(whole: states)
    }

    private var showsAllFiles: Bool { picture.files.count <= 1 + moreFileRows }

    private var moreFileRows: Int { size.rows >= 50 ? 6 : size.rows >= 30 ? 2 : 0 }

    private var moreFiles: [ScreenLine] {
        guard isFull, moreFileRows > 0 else { return [] }
        let files = picture.files.dropFirst()
        let shown = showsAllFiles ? files.prefix(moreFileRows) : files.prefix(moreFileRows - 1)
        let lines = shown.map { file in
            var line = ScreenLine(columns)
            line.skip(7)
            addFile(file, more: 0, to: &line)
            return line
        }
        let rest = files.count - shown.count
        return lines + (rest > 0 ? [ScreenLine(columns, "       and \(Quantity.count(rest)) more", .dim)] : [])
    }

    private var fullFigures: [ScreenLine] {
        let whole = ShownPeriod(whole: picture)
        let figures =
            columns >= ScreenHeader.tableColumns
            ? ScreenFigures.table([period, whole].prefix(period.index == nil ? 1 : 2).map { $0 }, columns)
            : [figures(of: period), self.figures(of: whole)]
        return figures + [ScreenFigures.status(period, picture.overall, columns)] + [
            ScreenTraffic(picture, period, columns).line
        ]
    }

    private func figures(of period: ShownPeriod) -> ScreenLine {
        ScreenFigures.short(period, columns)
    }

    private var history: ScreenLine? {
        var line = ScreenLine(columns)
        switch latest.history {
        case .complete: return nil
        case .waiting(let bytes):
            guard isFull else { return nil }
            line.add("history  \(Quantity.bytes(max(0, bytes))) before this have not been read: press h", .dim)
        case .reading(let done, let total):
            let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0
            let amount = "\(Quantity.bytes(max(0, done))) of \(Quantity.bytes(max(0, total)))"
            let percent = Quantity.percent(share, places: 0)
            let width = min(40, columns - 14 - percent.count - amount.count)
            line.add("history  ", .notice)
            if width >= 5 {
                let filled = Int(share * Double(width))
                line.add("[" + String(repeating: "#", count: filled), .notice)
                line.add(String(repeating: " ", count: width - filled) + "] ", .notice)
            }
            line.add("\(percent)  \(amount)", .notice)
        }
        return line
    }

    private var alerts: ScreenLine {
        var line = ScreenLine(columns)
        guard let worst = picture.active.last(where: { $0.severity == .critical }) ?? picture.active.last else {
            line.add("alerts none active", .good)
            if !picture.changes.isEmpty { line.add("  \(Quantity.count(picture.changes.count)) so far", .dim) }
            return line
        }
        line.add("ALERT \(Quantity.count(picture.active.count)) active  ", .bad)
        line.add(worst.message, ScreenStyle(severity: worst.severity))
        return line
    }

    private var tabs: ScreenLine {
        var line = ScreenLine(columns)
        let isWide = columns >= ScreenHeader.tableColumns
        for panel in ScreenPanel.allCases {
            let isSelected = panel == model.panel
            let text = isWide || isSelected ? "\(panel.rawValue) \(panel.title)" : "\(panel.rawValue)"
            line.add(" \(text) ", isSelected ? .selected : .dim)
        }
        return line
    }
}
