/// The only clock of those who merge: it goes on with the ticks in the log of partials, for all of them alike.
///
/// Of the mergers that tick one leads; how far its clock has gone from tick to tick is how far this one goes, whatever either
/// shows. Another leads when the leader has been silent for three ticks of it.
struct LogClock: Equatable, Sendable {
    /// How far the clock has gone, from an origin of no meaning.
    private(set) var now = Duration.zero
    /// The time of day as the leader has it.
    private(set) var time: EventTime?

    private var leader: String?
    private var rivals: [String: Int] = [:]

    /// How far one tick goes at most: while nobody ticked, time stood still.
    private static let longestStep = TimeSpan.seconds(5)
    private static let patience = 3
    private static let mostRivals = 1_024

    /// A clock that has not been ticked.
    init() {}

    /// Goes on by a merger's tick.
    mutating func tick(of author: String, at moment: EventTime) {
        if let leader, leader != author {
            if rivals.count >= LogClock.mostRivals { rivals = [:] }
            rivals[author, default: 0] += 1
            guard rivals[author, default: 0] >= LogClock.patience else { return }
        } else if let time {
            let step = TimeSpan(microseconds: moment.microseconds - time.microseconds)
            now += .microseconds(min(max(step, TimeSpan(microseconds: 0)), LogClock.longestStep).microseconds)
        }
        (leader, time, rivals) = (author, moment, [:])
    }

    func encode(into writer: inout BinaryWriter) {
        TimeSpan(now).encode(into: &writer)
        writer.time(time)
        writer.optional(leader) { $0.text($1) }
        writer.array(rivals.sorted { $0.key < $1.key }) { writer, rival in
            writer.text(rival.key)
            writer.count(rival.value)
        }
    }

    init(from reader: inout BinaryReader) throws(WireError) {
        now = .microseconds(try TimeSpan(from: &reader).microseconds)
        time = try reader.time()
        leader = try reader.optional { (reader) throws(WireError) in try reader.text() }
        let rivals = try reader.array(atMost: LogClock.mostRivals) { (reader) throws(WireError) in
            (key: try reader.text(), value: try reader.count(atMost: LogClock.patience))
        }
        self.rivals = Dictionary(rivals.map { ($0.key, $0.value) }) { first, _ in first }
    }
}
