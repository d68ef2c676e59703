import VisorKit

/// The last rows: what there is to say, and the keys that matter.
struct ScreenFooter {
    /// From this height on a message has a row of its own.
    private static let messageRows = 12

    let picture: ScreenPicture
    let model: ScreenModel
    let size: ScreenSize

    /// The footer's rows.
    var lines: [ScreenLine] {
        guard let message = model.message(picture), !model.isEditing else { return [keys] }
        let line = ScreenLine(size.columns, message, .notice)
        return size.rows >= ScreenFooter.messageRows ? [line, keys] : [line]
    }

    private var keys: ScreenLine {
        if model.isEditing { return editing }
        if model.isHelpShown { return ScreenLine(size.columns, "any key closes the help  up, down scroll", .dim) }
        var line = ScreenLine(size.columns)
        var keys: [(text: String, rank: Int)] = [
            ("q quit", 0), ("? help", 1), ("/ filter", 2), ("p \(model.isPaused ? "go on" : "pause")", 3),
            ("s sort", 6), ("[ ] past", 5), ("a \(model.place == .whole ? "period" : "all")", 7), ("1-7 panel", 8),
        ]
        if model.place != .now { keys.insert(("0 now", 2), at: 2) }
        if model.panel == .sections { keys.append(("Enter paths", 4)) }
        if case .waiting = picture.history { keys.append(("h history", 4)) }
        var filter: [(text: String, style: ScreenStyle)] = []
        if !model.filter.isEmpty {
            // The filter has half of the row, and the keys what is left.
            filter = [(TextWidth.cut("filter: \(model.filter)", to: size.columns / 2), .notice)]
        }
        line.add(whole: filter + fitting(keys, filter.isEmpty ? 0 : TextWidth.of(filter[0].text) + 2), isFirst: true)
        return line
    }

    /// The keys that there is room for, the ones that matter most before others.
    private func fitting(_ keys: [(text: String, rank: Int)], _ used: Int) -> [(text: String, style: ScreenStyle)] {
        var room = size.columns - used + 2
        var kept: Set<Int> = []
        for number in keys.indices.sorted(by: { (keys[$0].rank, $0) < (keys[$1].rank, $1) }) {
            guard keys[number].text.count + 2 <= room else { break }
            room -= keys[number].text.count + 2
            kept.insert(number)
        }
        return keys.indices.filter(kept.contains).map { (keys[$0].text, .dim) }
    }

    private var editing: ScreenLine {
        var line = ScreenLine(size.columns)
        let hint = "  Enter keeps, Esc clears"
        line.add("/", .bold)
        let room = max(1, line.room - 1 - (size.columns >= 50 ? hint.count : 0))
        // The end is what is being typed.
        var text = ScreenText.clean(model.filter)
        while TextWidth.of(text) > room { text.removeFirst() }
        line.add(text)
        line.add(" ", .selected)
        if size.columns >= 50 { line.add(hint, .dim) }
        return line
    }
}
