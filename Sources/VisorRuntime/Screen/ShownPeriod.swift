import VisorKit

/// Which part of the log the person looks at.
enum ScreenPlace: Equatable {
    /// The last period, which moves on.
    case now
    /// The window that begins then.
    case window(EventTime)
    /// Everything that has been read.
    case whole
}

/// The part of the log that is shown, and what it amounts to.
struct ShownPeriod {
    /// What it amounts to.
    let summary: WindowSummary
    /// Its window's place in the picture; `nil` if it is no window.
    let index: Int?
    /// Its name for a title, such as `10:00:00-10:00:10`.
    let name: String
    /// Its name where there is little room.
    let shortName: String
    /// The day on which it begins; empty if that is not known.
    let day: String
    /// How long it has lasted.
    let seconds: Double

    /// The part at a place.
    init(_ place: ScreenPlace, _ picture: ScreenPicture) {
        if place == .whole { self.init(whole: picture) } else { self.init(window: place, picture) }
    }

    /// Everything that has been read.
    init(whole picture: ScreenPicture) {
        summary = picture.overall.summary
        index = nil
        (name, shortName) = ("all", "all")
        day = picture.overall.times.map { ScreenText.day($0.lowerBound) } ?? ""
        // Times are of whole seconds in most logs: the last second counts as one.
        seconds = picture.overall.times.map { ShownPeriod.seconds(from: $0.lowerBound, to: $0.upperBound) + 1 } ?? 0
    }

    private init(window place: ScreenPlace, _ picture: ScreenPicture) {
        index = ShownPeriod.index(of: place, picture)
        guard let index else {
            (summary, name, shortName, day, seconds) = (WindowSummary(), "no lines yet", "-", "", 0)
            return
        }
        let window = picture.windows[index]
        summary = window.summary
        let isOpen = index == picture.windows.count - 1
        (shortName, day) = (ScreenText.clock(window.start), ScreenText.day(window.start))
        name = "\(shortName)-\(ScreenText.clock(window.end))"
        let length = max(ShownPeriod.seconds(from: window.start, to: window.end), 1e-6)
        let last = picture.overall.times?.upperBound ?? window.end
        let passed = ShownPeriod.seconds(from: window.start, to: last) + 1
        seconds = isOpen ? min(max(passed, min(1, length)), length) : length
    }

    /// The last window that is over, if no time without lines lies behind it; else the one that is still open.
    static func lastIndex(_ windows: [WindowUpdate]) -> Int? {
        guard windows.count > 1, windows[windows.count - 2].end == windows[windows.count - 1].start else {
            return windows.indices.last
        }
        return windows.count - 2
    }

    /// The window at a place; the next one that is there if it has gone.
    static func index(of place: ScreenPlace, _ picture: ScreenPicture) -> Int? {
        guard case .window(let start) = place else { return lastIndex(picture.windows) }
        return picture.windows.firstIndex { $0.start >= start } ?? picture.windows.indices.last
    }

    /// Requests a second.
    var rate: Double { seconds > 0 ? Double(summary.hits) / seconds : 0 }

    /// The share of lines that tell of an error.
    var errorShare: Double { summary.lines > 0 ? Double(summary.errors) / Double(summary.lines) : 0 }

    private static func seconds(from start: EventTime, to end: EventTime) -> Double {
        // Before the subtraction, for it could overflow.
        Double(end.microseconds) / 1e6 - Double(start.microseconds) / 1e6
    }
}
