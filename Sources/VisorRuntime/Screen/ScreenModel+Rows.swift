import VisorKit

extension ScreenModel {
    /// The least size that is worth a screen.
    private static let least = ScreenSize(columns: 20, rows: 5)

    /// The rows of a picture: never more than the size has, and none wider.
    ///
    /// Below 20 by 5 characters one row says that this is too small.
    public func rows(_ picture: ScreenPicture, size: ScreenSize) -> [ScreenRow] {
        guard size.rows > 0, size.columns > 0 else { return [] }
        guard size.columns >= ScreenModel.least.columns, size.rows >= ScreenModel.least.rows else {
            return [ScreenLine(size.columns, "the terminal is too small", .warning).row]
        }
        let shown = frozen ?? picture
        let period = ShownPeriod(place, shown)
        let header = ScreenHeader(picture: shown, latest: picture, model: self, period: period, size: size).lines
        let footer = ScreenFooter(picture: picture, model: self, size: size).lines
        let room = max(0, size.rows - header.count - footer.count)
        let body = isHelpShown ? help(size.columns, room) : panels(shown, period, size.columns, room)
        return (header + body + footer).prefix(size.rows).map(\.row)
    }

    private func help(_ columns: Int, _ rows: Int) -> [ScreenLine] {
        let first = min(helpPlace, max(0, ScreenHelp.lines.count - rows))
        let shown = ScreenHelp.lines[first...].prefix(rows).map { ScreenHelp.line($0, columns) }
        return shown + [ScreenLine](repeating: ScreenLine(columns), count: max(0, rows - shown.count))
    }

    private func panels(_ picture: ScreenPicture, _ period: ShownPeriod, _ columns: Int, _ rows: Int) -> [ScreenLine] {
        let lists = PanelLists(picture, self)
        return PanelGrid(columns: columns, rows: rows, selected: panel).lines { panel, columns, rows in
            PanelView(
                panel: panel, items: lists.items(panel), period: period, model: self, isFocused: panel == self.panel
            ).lines(columns: columns, rows: rows)
        }
    }
}
