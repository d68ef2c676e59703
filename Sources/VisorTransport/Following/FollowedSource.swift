import VisorKit

/// Reads the lines of a followed file and says of what format they are.
struct FollowedSource {
    /// The file and its parts.
    var file: FollowedFile
    /// Whether a pattern or a folder brought it.
    let isByPattern: Bool
    /// Whether there may be something to read.
    var mayHaveMore = true
    /// Since when there has been nothing to read; `nil` while there is.
    private(set) var atEndSince: Duration?
    /// Whether the analysis knows of the source.
    var hasJoined = false
    /// The lines that have been read and not been handed out.
    private(set) var pending: Pending?
    /// What is known of lines that have been read, and let go of since there was no room for them.
    private var released: Released?

    /// The format of the lines.
    var finder: FormatFinder

    private let settings: FollowSettings

    /// Some lines with the time of the first that has one, and the incarnation of the part in which they stand.
    struct Pending {
        var lines: PartLines
        var incarnation: Int
        var time: EventTime?
    }

    /// What stays known of lines: when the first of them was, and how many bytes of them have been looked at.
    private struct Released {
        let time: EventTime?
        let count: Int
    }

    /// How long a last line without its end is waited for, where it is not waited for for ever.
    static let partialTime = Duration.seconds(5)

    /// A source that has not been looked at.
    init(_ file: FollowedFile, isByPattern: Bool, _ settings: FollowSettings) {
        self.file = file
        self.isByPattern = isByPattern
        self.settings = settings
        finder = FormatFinder(
            name: file.path, profile: file.profile, heartbeat: settings.heartbeat,
            format: file.newest?.format?.format(among: file.profile.formats))
    }

    /// When the lines were that come next, if there are any, whether they are held or have been let go of.
    var upcoming: EventTime? {
        if pending != nil { return pending?.time ?? .distantPast }
        return released.map { $0.time ?? .distantPast }
    }

    /// How many bytes are held.
    var heldBytes: Int { pending?.lines.raw.count ?? 0 }

    /// Lets go of the lines that are held: they stand in the file, and are read again when their time has come.
    mutating func release() {
        guard let held = pending else { return }
        released = Released(time: held.time, count: held.lines.range.count)
        pending = nil
        mayHaveMore = true
    }

    /// Reads lines if none are pending, and says whether the path must be looked at at once.
    mutating func prepare(_ count: Int, now: Duration) throws(InputError) -> Bool {
        guard pending == nil, mayHaveMore else { return false }
        defer { released = nil }
        var number = 0
        while number < file.parts.count {
            switch try file.update(number, { (part) throws(InputError) in try part.read(count, now: now) }) {
            case .lines(let lines):
                hold(lines, number)
                return false
            case .nothing(let unfinished):
                if unfinished > 0, isWhole(number, now) {
                    if let lines = try file.update(number, { (part) throws(InputError) in try part.unfinishedLine() }) {
                        hold(lines, number)
                        return false
                    }
                }
                if file.isOver(number, now: now) { file.finish(number) } else { number += 1 }
            case .ended: file.finish(number)
            case .replaced:
                file.replaced(number)
                return true
            }
        }
        mayHaveMore = false
        atEndSince = atEndSince ?? now
        return false
    }

    /// Whether a line without its end is taken for whole: the part is given up, or users want it so.
    private func isWhole(_ number: Int, _ now: Duration) -> Bool {
        if file.isOver(number, now: now) { return true }
        guard settings.flushesPartial, let quiet = file.parts[number].quietSince else { return false }
        return now - quiet >= FollowedSource.partialTime
    }

    private mutating func hold(_ lines: PartLines, _ number: Int) {
        atEndSince = nil
        var time: EventTime?
        if settings.ordersByTime {
            finder.adopt(file.parts[number].position.format)
            let known = released
            finder.look(at: known.map { Array(lines.lines.dropFirst($0.count)) } ?? lines.lines)
            time = finder.clock.firstTime(of: lines.lines)
            // Lines that are not new do not go back in time.
            if let before = known?.time { time = max(before, time ?? before) }
        }
        pending = Pending(lines: lines, incarnation: file.parts[number].position.incarnation, time: time)
    }

    /// Hands out the lines that are pending, or those of them before a time.
    mutating func take(until limit: EventTime?, arrival: EventTime) -> SourcedBlock? {
        guard var held = pending,
            let number = file.parts.firstIndex(where: { $0.position.incarnation == held.incarnation })
        else {
            pending = nil
            return nil
        }
        var (lines, rest) = (held.lines, PartLines?.none)
        if let limit {
            let all = lines.lines
            let cut = finder.clock.firstLine(of: all, from: min(FileCursor.shortestBlock, all.count)) { $0 > limit }
            if cut < all.count { (lines, rest) = { ($0.0, $0.1) }(lines.cut(at: cut)) }
        }
        let used = finder.shown
        let before = file.parts[number].position
        if settings.ordersByTime { finder.pass(lines.lines) }
        let position = moved(number, over: lines)
        if let rest {
            held.lines = rest
            held.time = finder.clock.firstTime(of: rest.lines).map { max($0, held.time ?? $0) } ?? held.time
            pending = held
        } else {
            pending = nil
        }
        return SourcedBlock(
            partition: file.partition, format: used, profile: file.profile,
            block: BytesBlock(
                lines.lines, at: before.offset + lines.range.lowerBound, overlongLines: lines.overlong),
            byteCount: lines.raw.count, isLast: false, arrival: arrival, position: position)
    }

    private mutating func moved(_ number: Int, over lines: PartLines) -> FilePosition {
        let format = finder.format.map(FormatMemo.init)
        // Nothing that is read here, so that nothing can fail.
        let position = try? file.update(number) { (part) throws(InputError) -> FilePosition in
            part.take(lines)
            part.note(format: format)
            return part.position
        }
        return position ?? file.parts[number].position
    }

    /// A block without lines, which says that a part has begun, or that nothing more is expected of it.
    func note(_ position: FilePosition) -> SourcedBlock {
        SourcedBlock(
            partition: file.partition, format: finder.shown, profile: file.profile, block: BytesBlock([]), byteCount: 0,
            isLast: false, position: position)
    }
}
