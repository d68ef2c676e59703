/// Which panels are shown, and where: as many as there is room for, the selected one always.
struct PanelGrid {
    /// The least room that a panel has beside or above another one.
    private static let least = ScreenSize(columns: 60, rows: 12)
    private static let mostAcross = 3
    private static let mostDown = 2
    private static let separator = " │ "

    private let columns: Int
    private let rows: Int
    private let across: Int
    private let down: Int
    private let selected: ScreenPanel

    /// A grid for so much room.
    init(columns: Int, rows: Int, selected: ScreenPanel) {
        (self.columns, self.rows, self.selected) = (columns, rows, selected)
        across = min(max(1, columns / PanelGrid.least.columns), PanelGrid.mostAcross)
        down = min(max(1, rows / PanelGrid.least.rows), PanelGrid.mostDown)
    }

    /// The panels row by row.
    var panels: [ScreenPanel] {
        var shown = Array(ScreenPanel.allCases.prefix(across * down))
        if !shown.contains(selected) { shown[shown.count - 1] = selected }
        return shown
    }

    /// The rows, of panels that are drawn by a function for so many columns and rows.
    func lines(_ draw: (ScreenPanel, Int, Int) -> [ScreenLine]) -> [ScreenLine] {
        let panels = panels
        let gaps = (across - 1) * PanelGrid.separator.count
        return (0..<down).flatMap { level -> [ScreenLine] in
            let height = rows / down + (level < rows % down ? 1 : 0)
            let cells = (0..<across).map { number in
                let width = (columns - gaps) / across + (number < (columns - gaps) % across ? 1 : 0)
                return draw(panels[level * across + number], width, height)
            }
            return (0..<height).map { row in joined(cells.map { $0[row] }) }
        }
    }

    private func joined(_ cells: [ScreenLine]) -> ScreenLine {
        var line = ScreenLine(columns)
        for (number, cell) in cells.enumerated() {
            if number > 0 { line.add(PanelGrid.separator, .dim) }
            line.add(cell)
        }
        return line
    }
}
