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
    /// The selected row of each panel, counted from where one looks first.
    private var selected: [ScreenPanel: Int] = [:]

    /// A screen that nobody has touched.
    public init() {}

    /// Whether the shown picture stands still.
    public var isPaused: Bool { frozen != nil }

    /// The selected row of a panel with so many.
    func selectedPlace(_ panel: ScreenPanel, of count: Int) -> Int {
        let place = min(max(0, selected[panel] ?? 0), max(0, count - 1))
        return panel.beginsAtEnd ? max(0, count - 1 - place) : place
    }

    /// Selects a row of a panel with so many, or the nearest that there is.
    mutating func select(_ place: Int, of count: Int) {
        let known = min(max(0, place), max(0, count - 1))
        selected[panel] = panel.beginsAtEnd ? max(0, count - 1 - known) : known
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
