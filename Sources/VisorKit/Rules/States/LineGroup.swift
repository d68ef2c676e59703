/// The lines of a group, and the alert that they belong to.
struct LineGroup: Sendable {
    /// An alert that is not over.
    struct Episode: Sendable {
        let instant: Int64
        /// When it is over: the end of the span.
        let close: Int64
        var count = 0
        /// The lines that have not been told, the first of them.
        var lines: [AlertLine] = []
        /// The lines that it began with.
        var first: [AlertLine] = []
    }

    /// How many lines wait for their alert.
    private static let mostLines = 256

    let key: GroupKey
    private(set) var episode: Episode?
    /// The number of the last alert.
    private(set) var episodes: Int
    /// Up to where everything has been told: what comes of before is late, and changes no alert.
    private(set) var told: Int64
    /// What belongs to no alert yet, by time.
    private var cells: [CountCell] = []
    private var lines: [AlertLine] = []

    /// A group in which nothing has come.
    init(key: GroupKey, episodes: Int, told: Int64) {
        (self.key, self.episodes, self.told) = (key, episodes, told)
    }

    /// Whether nothing is open.
    var isIdle: Bool { episode == nil && cells.isEmpty }

    /// Takes in lines: those of an alert that is not over belong to it, and what has been told is.
    mutating func take(_ partial: CounterPartial.Group) {
        let close = episode?.close ?? .min
        let fresh = partial.cells.filter { $0.second >= told }
        episode?.count.add(fresh.filter { $0.second < close })
        cells.merge(fresh.filter { $0.second >= close })
        for line in partial.lines where line.second >= told {
            if line.second < close {
                addToEpisode(line)
            } else if lines.count < LineGroup.mostLines {
                lines.append(line)
            }
        }
    }

    private mutating func addToEpisode(_ line: AlertLine) {
        guard let known = episode, known.lines.count < AlertLine.most else { return }
        // After a crash the lines come again that it began with.
        let isKnown = known.first.contains { $0.source == line.source && $0.offset == line.offset }
        if !isKnown { episode?.lines.append(line) }
    }

    /// Begins an alert with what has come of its span, if anything has up to an instant.
    mutating func begin(through latest: Int64, span: Int64) -> Episode? {
        guard let first = cells.first?.second, first + 1 <= latest else { return nil }
        open(at: first + 1, span: span)
        return episode
    }

    /// Ends the alert, if its span has passed at an instant.
    mutating func close(through end: Int64) -> Episode? {
        guard let over = episode, over.close <= end else { return nil }
        episode = nil
        told = max(told, over.close)
        return over
    }

    private mutating func open(at instant: Int64, span: Int64) {
        var new = Episode(instant: instant, close: instant + span)
        let count = cells.prefix { $0.second < new.close }.count
        new.count.add(cells.prefix(count))
        cells.removeFirst(count)
        let own = lines.filter { $0.second < new.close }
        lines.removeAll { $0.second < new.close }
        new.first = Array(own.prefix(AlertLine.most))
        new.lines = Array(own.dropFirst(AlertLine.most).prefix(AlertLine.most))
        episode = new
        episodes += 1
    }

    /// Takes over a change that was told before, with what has been counted of it.
    mutating func adopt(_ transition: AlertTransition, span: Int64) {
        let instant = transition.at.second
        guard transition.identity.episode >= episodes else { return }
        let latest = transition.identity.episode
        if transition.identity.state == .resolved {
            episode = nil
            told = max(told, instant)
            cells.removeAll { $0.second < told }
            lines.removeAll { $0.second < told }
        } else {
            open(at: instant, span: span)
            episode?.first = transition.lines
        }
        episodes = latest
    }
}

extension AlertLine {
    /// The second that the line happened in.
    fileprivate var second: Int64 { time?.second ?? 0 }
}

extension Int {
    /// Adds what there is in seconds, up to what a state can hold.
    fileprivate mutating func add(_ cells: some Sequence<CountCell>) {
        for cell in cells { self = Swift.min(self + cell.amount, BinaryReader.greatestTally) }
    }
}

/// The state as bytes.
extension LineGroup {
    func encode(into writer: inout BinaryWriter) {
        writer.optional(told == .min ? nil : told) { $0.integer(Int($1)) }
        writer.array(cells) { writer, cell in
            writer.integer(Int(cell.second))
            writer.count(cell.amount)
        }
        writer.array(lines) { writer, line in line.encode(into: &writer) }
        writer.optional(episode) { writer, episode in
            writer.integer(Int(episode.instant))
            writer.integer(Int(episode.close))
            writer.count(episode.count)
            for lines in [episode.lines, episode.first] {
                writer.array(lines) { writer, line in line.encode(into: &writer) }
            }
        }
    }

    init(key: GroupKey, episodes: Int, from reader: inout BinaryReader) throws(WireError) {
        (self.key, self.episodes) = (key, episodes)
        told = try reader.optional { (reader) throws(WireError) in try reader.second() } ?? .min
        cells = try reader.array { (reader) throws(WireError) in
            CountCell(second: try reader.second(), amount: try reader.count(atMost: CountCell.greatest))
        }
        cells.order()
        lines = try reader.array(atMost: LineGroup.mostLines) { (reader) throws(WireError) in
            try AlertLine(from: &reader)
        }
        episode = try reader.optional { (reader) throws(WireError) in
            var episode = Episode(instant: try reader.second(), close: try reader.second())
            episode.count = try reader.tally()
            episode.lines = try reader.array(atMost: AlertLine.most) { (reader) throws(WireError) in
                try AlertLine(from: &reader)
            }
            episode.first = try reader.array(atMost: 2 * AlertLine.most) { (reader) throws(WireError) in
                try AlertLine(from: &reader)
            }
            return episode
        }
    }
}
