import VisorKit

/// A source that is followed: the files that its path has led to, one after the other.
///
/// The file at the path is the newest part. Those that have been rotated away stay open for a while, since a server may still
/// write to them; what has been read of others is remembered, so that they are known again under whatever name.
struct FollowedFile {
    /// The path, which is the source's name.
    let path: String
    /// The number of the source's partition.
    let partition: Int
    /// What is known of its lines.
    let profile: InputProfile
    /// The parts that are open, the oldest first.
    var parts: [OpenPart] = []
    /// What has been read of parts that are not open.
    var closed: [FilePosition]
    /// Whether the newest part is the file at the path.
    var isAtPath = false
    /// What there is to say, a line each.
    var messages: [String] = []
    /// Positions that have begun, or of which nothing more is expected.
    var news: [FilePosition] = []

    /// Older parts that were named along with the path, to be read first.
    let history: Set<String>
    /// How much of the time before the end of the first file is read; `nil` where all of it is.
    let recall: TimeSpan?
    let heartbeat: String
    /// When what is known was written down, in nanoseconds since 1970, until it has been compared with the files.
    var since: Int64?

    /// By how much the times of files may be behind the clock.
    static let clockError: Int64 = 20_000_000
    var nextIncarnation: Int
    var isBegun: Bool
    /// What the file at the path was when all of it had been read, and nothing more was expected.
    private var finished: FileStatus?
    /// What is wrong with the path, which is said once.
    private var trouble: Trouble?

    /// Why there is nothing to read at the path.
    private enum Trouble: Equatable {
        case missing
        case taken
        case leftOut
        case failed(InputError)

        /// What there is to say of it; `nil` where that is said of all such files together.
        var text: String? {
            switch self {
            case .missing: "does not exist; waiting for it"
            case .taken: "is the same file as another that is followed"
            case .leftOut: nil
            case .failed(let error): "\(error.reason); trying again"
            }
        }
    }

    /// How long a part that was rotated away stays open after its last line, how long where it has been removed, and how many
    /// such parts stay open at most.
    static let drainTime = Duration.seconds(600)
    static let removedDrainTime = Duration.seconds(60)
    static let drainCount = 8

    /// A source of a path, of which so much has been read before.
    init(
        path: String, partition: Int, profile: InputProfile, history: Set<String> = [], known: [FilePosition],
        recall: TimeSpan?, heartbeat: String, since: EventTime? = nil
    ) {
        self.since = since.map { $0.microseconds * 1_000 - FollowedFile.clockError }
        (self.path, self.partition, self.profile, self.history) = (path, partition, profile.of(path), history)
        (self.recall, self.heartbeat) = (recall, heartbeat)
        closed = known
        nextIncarnation = (known.map(\.incarnation).max() ?? 0) + 1
        isBegun = !known.isEmpty || since != nil
    }

    /// Looks whether the path leads to another file, and opens what is to be read.
    mutating func look(in fileSystem: some FileSystem, isTaken: (FileStatus) -> Bool) {
        do throws(InputError) {
            let status = try pathStatus(fileSystem)
            isAtPath = isNewest(status)
            // Older parts are read first; meanwhile the newest may grow from nothing, be copied, and be cut.
            if isAtPath { try glance(parts.count - 1) }
            let isLooking = closed.contains { !$0.isDone }
            if isAtPath && !isLooking { return settle() }
            if let status, status == finished { return }
            if let status, !isAtPath, isTaken(status) { return report(.taken) }
            if status != nil || parts.isEmpty || isLooking { try open(in: fileSystem) }
            if isAtPath { return settle() }
            if status == nil && parts.isEmpty { report(.missing) }
            finished = parts.isEmpty ? status : nil
        } catch {
            report(error.isExhaustion ? .leftOut : .failed(error))
        }
    }

    /// Looks whether a part is still what it was, and notes what more is known of its beginning.
    mutating func glance(_ number: Int) throws(InputError) {
        let known = parts[number].position.head
        if try parts[number].isReplaced() { return replaced(number) }
        if parts[number].position.head != known { news.append(parts[number].position) }
    }

    /// Lets go of a part whose file has been cut or written anew.
    mutating func replaced(_ number: Int) {
        closed.append(parts.remove(at: number).position)
        isAtPath = false
    }

    /// Changes a part that is open.
    mutating func update<Result>(
        _ number: Int, _ body: (inout OpenPart) throws(InputError) -> Result
    ) throws(InputError) -> Result {
        try body(&parts[number])
    }

    /// Notes that a part has ended.
    mutating func finish(_ number: Int) {
        var part = parts.remove(at: number)
        if let damage = part.damage {
            messages.append("\(part.position.name): \(damage); what could be read is counted")
        }
        part.finish()
        closed.append(part.position)
        news.append(part.position)
    }

    /// Whether nothing more is to be expected of a part that has nothing at the moment: it has been removed or renamed, and quiet
    /// for long since, or there are too many such.
    func isOver(_ number: Int, now: Duration) -> Bool {
        guard let quiet = parts[number].quietSince else { return false }
        if number < parts.count - 1 - FollowedFile.drainCount { return true }
        // One whose links cannot be counted is not taken for removed.
        let isRemoved = (try? parts[number].links()) == 0
        if isRemoved { return now - quiet >= FollowedFile.removedDrainTime }
        return number < parts.count - 1 && now - quiet >= FollowedFile.drainTime
    }

    /// Whether the path leads nowhere, and nothing more is to be read of what it led to.
    var isGone: Bool { trouble == .missing && parts.isEmpty }

    /// Whether it cannot be opened, since too many files are.
    var isLeftOut: Bool { trouble == .leftOut }

    /// Leaves the file out, if there is one and none of its parts is open, without trying in vain to open it.
    mutating func leaveOut(in fileSystem: some FileSystem) -> Bool {
        guard parts.isEmpty, let status = try? pathStatus(fileSystem), status != finished else { return false }
        report(.leftOut)
        return true
    }

    /// Takes what there is to say, and the positions that have begun or ended.
    mutating func takeNews() -> (messages: [String], positions: [FilePosition]) {
        defer { (messages, news) = ([], []) }
        return (messages, news)
    }

    /// The position in the newest part, or in the one that was the newest.
    var newest: FilePosition? { (parts.map(\.position) + closed).max { $0.incarnation < $1.incarnation } }

    func isNewest(_ status: FileStatus?) -> Bool {
        status.map { status in parts.last?.isSame(as: status) ?? false } ?? false
    }

    private mutating func report(_ found: Trouble) {
        guard trouble != found else { return }
        trouble = found
        if let text = found.text { messages.append("\(path): \(text)") }
    }

    private mutating func settle() {
        if case .failed = trouble { messages.append("\(path): can be read again") }
        trouble = nil
    }
}
