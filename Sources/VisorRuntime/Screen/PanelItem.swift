import VisorKit

/// A row of a panel, before it is known how much room there is.
enum PanelItem {
    /// How a key of a list stands to others.
    enum Role: Equatable {
        /// A key that has nothing below it.
        case leaf
        /// A section whose paths are not shown, or are.
        case closed, open
        /// A path below its section.
        case child
    }

    /// A key with its count, of so many in total.
    case ranked(HeavyHitters.Ranked, total: Int, Role)
    /// What the following rows are.
    case heading(String)
    case message(AlertLine, AlertSeverity)
    case alert(AlertTransition)
    case file(ScreenPicture.File)

    /// What a row is known by that may change its place; `nil` for others.
    var key: String? {
        guard case .ranked(let key, _, let role) = self else { return nil }
        // A path may be called as its section is.
        return role == .child ? " \(key.key)" : key.key
    }
}

/// The rows of a panel, which are made only where they are seen.
struct PanelItems {
    /// How many there are.
    let count: Int
    private let make: (Range<Int>) -> [PanelItem]

    /// Rows that are made on demand.
    init(count: Int, _ make: @escaping (Range<Int>) -> [PanelItem]) {
        self.count = count
        self.make = make
    }

    /// Rows that are there.
    init(_ items: [PanelItem]) {
        self.init(count: items.count) { Array(items[$0]) }
    }

    /// The rows of a range that are there.
    subscript(range: Range<Int>) -> [PanelItem] {
        let known = range.clamped(to: 0..<count)
        return known.isEmpty ? [] : make(known)
    }

    /// The row at a place, if there is one.
    subscript(place: Int) -> PanelItem? {
        guard place >= 0, place < count else { return nil }
        return self[place..<place + 1].first
    }
}
