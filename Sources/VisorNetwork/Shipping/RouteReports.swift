/// Says of a trouble once that it is there, whatever often it comes.
struct RouteReports {
    private var last: String?

    /// Says something, unless it was said last.
    mutating func say(_ say: (String) -> Void, _ text: String) {
        guard text != last else { return }
        last = text
        say(text)
    }

    /// Says that it works again, where it has been said that it does not.
    mutating func end(_ say: (String) -> Void, _ text: String) {
        guard last != nil else { return }
        last = nil
        say(text)
    }
}
