import VisorKit

/// The lines a second of the past minutes as a row of blocks, a block for each period of time, with gaps.
struct ScreenTraffic {
    private static let longest = 180

    private let picture: ScreenPicture
    private let shown: Int?
    private let columns: Int

    /// The traffic of a picture; the window that is shown stands out.
    init(_ picture: ScreenPicture, _ period: ShownPeriod, _ columns: Int) {
        self.picture = picture
        self.columns = columns
        shown = period.index
    }

    /// The row.
    var line: ScreenLine {
        var line = ScreenLine(columns)
        line.add(left: "traffic", width: columns >= 60 ? 18 : 10, .dim)
        guard let last = picture.windows.last else {
            line.add("no lines yet", .dim)
            return line
        }
        let (slots, busiest) = slots(endingWith: last, atMost: line.room - (columns >= 60 ? 34 : 0))
        let span = Duration.microseconds(picture.period.microseconds) * slots.count
        for slot in slots { line.add(slot.block, slot.style) }
        line.add(
            whole: [
                ("at most \(Quantity.decimal(busiest))/s", .dim), ("in \(Quantity.duration(span))", .dim),
            ])
        return line
    }

    private func slots(
        endingWith last: WindowUpdate, atMost room: Int
    ) -> (slots: [(block: String, style: ScreenStyle)], busiest: Double) {
        let length = max(1, picture.period.microseconds)
        let known = last.start.microseconds - (picture.windows.first?.start ?? last.start).microseconds
        let count = Int(min(Int64(min(max(1, room), ScreenTraffic.longest)), known / length + 1))
        var places = [Int?](repeating: nil, count: max(1, count))
        for index in picture.windows.indices.suffix(places.count) {
            let distance = (last.start.microseconds - picture.windows[index].start.microseconds) / length
            guard distance >= 0, distance < places.count else { continue }
            places[places.count - 1 - Int(distance)] = index
        }
        let busiest = places.reduce(0) { max($0, $1.map { Sparkline.rate(of: picture.windows[$0]) } ?? 0) }
        let slots = places.map { place -> (block: String, style: ScreenStyle) in
            guard let place else { return (" ", .plain) }
            let window = picture.windows[place]
            let block = Sparkline.block(busiest > 0 ? Sparkline.rate(of: window) / busiest : 0)
            if place == shown { return (block, .bold) }
            return (block, Sparkline.hasManyErrors(window) ? .bad : .good)
        }
        return (slots, busiest)
    }
}
