import VisorKit

extension ScreenModel {
    /// How many rows a page is; the keys do not know how high the panels are.
    private static let page = 10
    /// The longest filter in characters.
    private static let longestFilter = 100

    /// Takes a key, pressed while a picture was there.
    ///
    /// - Returns: what the program is to do, if anything.
    public mutating func take(_ key: ScreenKey, _ picture: ScreenPicture) -> ScreenAction? {
        note = nil
        let shown = frozen ?? picture
        if isEditing {
            edit(key)
        } else if isHelpShown {
            return takeInHelp(key)
        } else if !takeMotion(key, shown) {
            return takeCommand(key, picture)
        }
        return nil
    }

    private mutating func edit(_ key: ScreenKey) {
        switch key {
        case .enter: isEditing = false
        case .escape:
            filter = ""
            isEditing = false
        case .backspace: if !filter.isEmpty { filter.removeLast() }
        case .character(let character):
            guard filter.count < ScreenModel.longestFilter else { return }
            filter += ScreenText.clean(String(character))
        default: return
        }
        forgetSelections()
    }

    private mutating func takeInHelp(_ key: ScreenKey) -> ScreenAction? {
        switch key {
        case .up: helpPlace = max(0, helpPlace - 1)
        case .down: helpPlace = min(ScreenHelp.lines.count - 1, helpPlace + 1)
        case .pageUp, .home: helpPlace = 0
        case .pageDown, .end: helpPlace = min(ScreenHelp.lines.count - 1, helpPlace + ScreenModel.page)
        case .character("q"): return .quit
        default: isHelpShown = false
        }
        return nil
    }

    /// Takes a key that moves the selection or goes to another panel.
    private mutating func takeMotion(_ key: ScreenKey, _ picture: ScreenPicture) -> Bool {
        switch key {
        case .left, .backTab: panel = panel.moved(by: -1)
        case .right, .tab: panel = panel.moved(by: 1)
        case .character(let character):
            guard let number = character.wholeNumberValue, let panel = ScreenPanel(rawValue: number) else {
                return false
            }
            self.panel = panel
        case .up: move(by: -1, picture)
        case .down: move(by: 1, picture)
        case .pageUp: move(by: -ScreenModel.page, picture)
        case .pageDown: move(by: ScreenModel.page, picture)
        case .home: move(to: 0, picture)
        case .end: move(to: .max, picture)
        case .enter: expand(picture)
        case .escape, .backspace: return false
        }
        return true
    }

    private mutating func move(by step: Int, _ picture: ScreenPicture) {
        let items = PanelLists(picture, self).items(panel)
        select(selectedPlace(panel, in: items) + step, in: items)
    }

    private mutating func move(to place: Int, _ picture: ScreenPicture) {
        select(place, in: PanelLists(picture, self).items(panel))
    }

    /// Shows the paths of the selected section, or hides those that are shown.
    private mutating func expand(_ picture: ScreenPicture) {
        guard panel == .sections else { return }
        var items = PanelLists(picture, self).items(.sections)
        let place = selectedPlace(.sections, in: items)
        guard case .ranked(let key, _, let role) = items[place] else { return }
        // A path hides itself and its like; the selection goes to the section.
        let section = role == .child ? expanded : key.key
        expanded = role == .closed ? section : nil
        items = PanelLists(picture, self).items(.sections)
        // All at once: each look at a list ranks it.
        let found = items[0..<items.count].firstIndex { item in
            guard case .ranked(let key, _, let role) = item else { return false }
            return role != .child && key.key == section
        }
        select(found ?? place, in: items)
    }

    private mutating func takeCommand(_ key: ScreenKey, _ picture: ScreenPicture) -> ScreenAction? {
        guard case .character(let character) = key else {
            if key == .escape { dismiss(picture) }
            return nil
        }
        switch character {
        case "q", "Q": return .quit
        case "s":
            order = order == .count ? .name : .count
            note = order == .count ? "sorted by count or time" : "sorted by name"
            forgetSelections()
        case "/": isEditing = true
        case "p", " ": frozen = frozen == nil ? picture : nil
        case "[", ",": step(-1, frozen ?? picture)
        case "]", ".": step(1, frozen ?? picture)
        case "0": place = .now
        case "a": place = place == .whole ? .now : .whole
        case "?": (isHelpShown, helpPlace) = (true, 0)
        case "h": return askForHistory(picture)
        default: return nil
        }
        return nil
    }

    /// Goes to the window before or behind; where that is the one that moves on, goes on with it.
    private mutating func step(_ step: Int, _ picture: ScreenPicture) {
        guard let last = ShownPeriod.lastIndex(picture.windows) else { return }
        let now = place == .whole ? last : ShownPeriod.index(of: place, picture) ?? last
        let next = min(max(0, now + step), picture.windows.count - 1)
        if next == now, step < 0 { note = "there is no period before this one" }
        place = next == last ? .now : .window(picture.windows[next].start)
    }

    private mutating func askForHistory(_ picture: ScreenPicture) -> ScreenAction? {
        switch picture.history {
        case .waiting: return .readHistory
        case .reading: note = "the history is being read"
        case .complete: note = "there is no more history"
        }
        return nil
    }

    /// Takes away what is in the way: the filter, else the message, else the look at another time.
    private mutating func dismiss(_ picture: ScreenPicture) {
        if !filter.isEmpty {
            filter = ""
            forgetSelections()
        } else if message(picture) != nil {
            readMessage = picture.messages.last
        } else {
            place = .now
        }
    }
}
