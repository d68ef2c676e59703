import VisorKit

/// In which order the rows of panels stand.
enum ScreenOrder {
    /// The greatest count first; where nothing is counted, by time.
    case count
    /// By name or text.
    case name
}

/// What the program is to do for a key.
public enum ScreenAction: Sendable, Equatable {
    /// End.
    case quit
    /// Read what lies before the first window.
    case readHistory
}

/// What the person at a screen has chosen: pure, and so the same keys on the same pictures show the same rows.
public struct ScreenModel: Sendable {
    /// The panel that the keys act on.
    public internal(set) var panel = ScreenPanel.sections
    /// Whether a filter is being typed, so that letters are no commands.
    public internal(set) var isEditing = false
    var order = ScreenOrder.count
    /// What rows must contain.
    var filter = ""
    /// The section whose paths are shown.
    var expanded: String?
    var place = ScreenPlace.now
    /// The picture that is shown while others come; `nil` while all are shown.
    var frozen: ScreenPicture?
    var isHelpShown = false
    var helpPlace = 0
    /// What the last key did, where one might not see it.
    var note: String?
    /// The message that the person has read.
    var readMessage: String?
    /// The selected row of each panel.
    private var selected: [ScreenPanel: Selection] = [:]

    /// A row that is selected.
    private struct Selection {
        /// Its place, counted from where one looks first.
        var place: Int
        /// What it is known by when rows change their places; `nil` where it is known by its place.
        var key: String?
    }

    /// Among how many rows one is looked for that has changed its place.
    private static let reach = 1_000

    /// A screen that nobody has touched.
    public init() {}

    /// Whether the shown picture stands still.
    public var isPaused: Bool { frozen != nil }

    /// The selected one of a panel's rows: it goes where its key goes, and stays where that is gone.
    func selectedPlace(_ panel: ScreenPanel, in items: PanelItems) -> Int {
        let known = selected[panel] ?? Selection(place: 0, key: nil)
        let place = min(max(0, known.place), max(0, items.count - 1))
        if panel.beginsAtEnd { return max(0, items.count - 1 - place) }
        guard let key = known.key, items[place]?.key != key else { return place }
        return items[0..<ScreenModel.reach].firstIndex { $0.key == key } ?? place
    }

    /// Selects one of a panel's rows, or the nearest that there is.
    mutating func select(_ place: Int, in items: PanelItems) {
        let known = min(max(0, place), max(0, items.count - 1))
        selected[panel] = Selection(
            place: panel.beginsAtEnd ? max(0, items.count - 1 - known) : known, key: items[known]?.key)
    }

    /// Forgets which rows are selected, since others stand there now.
    mutating func forgetSelections() {
        selected = [:]
    }

    /// The message that is to be shown.
    func message(_ picture: ScreenPicture) -> String? {
        if let note { return note }
        guard let last = picture.messages.last, last != readMessage else { return nil }
        return last
    }
}
