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
    private(set) var parts: [OpenPart] = []
    /// What has been read of parts that are not open.
    private(set) var closed: [FilePosition]
    /// Whether the newest part is the file at the path.
    private(set) var isAtPath = false
    /// What there is to say, a line each.
    private var messages: [String] = []
    /// Positions that have begun, or of which nothing more is expected.
    private var news: [FilePosition] = []

    /// Older parts that were named along with the path, to be read first.
    private let history: Set<String>
    private let startsAtEnd: Bool
    private let heartbeat: String
    /// When what is known was written down, in nanoseconds since 1970, until it has been compared with the files.
    private var since: Int64?

    /// By how much the times of files may be behind the clock.
    static let clockError: Int64 = 20_000_000
    private var nextIncarnation: Int
    private var isBegun: Bool
    /// What is wrong with the path, which is said once.
    private var trouble: Trouble?

    /// Why there is nothing to read at the path.
    private enum Trouble: Equatable {
        case missing
        case taken
        case failed(InputError)

        /// What there is to say of it.
        var text: String {
            switch self {
            case .missing: "does not exist; waiting for it"
            case .taken: "is the same file as another that is followed"
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
        startsAtEnd: Bool, heartbeat: String, since: EventTime? = nil
    ) {
        self.since = since.map { $0.microseconds * 1_000 - FollowedFile.clockError }
        (self.path, self.partition, self.profile, self.history) = (path, partition, profile, history)
        (self.startsAtEnd, self.heartbeat) = (startsAtEnd, heartbeat)
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
            if isAtPath { try glance() }
            let isLooking = closed.contains { !$0.isDone }
            if isAtPath && !isLooking { return settle() }
            if let status, !isAtPath, isTaken(status) { return report(.taken) }
            if status != nil || parts.isEmpty || isLooking { try open(in: fileSystem) }
            if isAtPath { return settle() }
            if parts.isEmpty { report(.missing) }
        } catch {
            report(.failed(error))
        }
    }

    /// Looks whether the newest part is still what it was, and notes what more is known of its beginning.
    private mutating func glance() throws(InputError) {
        let number = parts.count - 1
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

    /// Takes what there is to say, and the positions that have begun or ended.
    mutating func takeNews() -> (messages: [String], positions: [FilePosition]) {
        defer { (messages, news) = ([], []) }
        return (messages, news)
    }

    /// The position in the newest part, or in the one that was the newest.
    var newest: FilePosition? { (parts.map(\.position) + closed).max { $0.incarnation < $1.incarnation } }

    private func isNewest(_ status: FileStatus?) -> Bool {
        status.map { status in parts.last?.isSame(as: status) ?? false } ?? false
    }

    private mutating func report(_ found: Trouble) {
        guard trouble != found else { return }
        trouble = found
        messages.append("\(path): \(found.text)")
    }

    private mutating func settle() {
        if case .failed = trouble { messages.append("\(path): can be read again") }
        trouble = nil
    }
}

/// How parts are found and opened.
extension FollowedFile {
    /// How often a rotation that goes on meanwhile is looked at anew, before the next look has to do.
    private static let attempts = 10

    /// Finds the parts that are to be read, and opens them.
    private mutating func open(in fileSystem: some FileSystem) throws(InputError) {
        for _ in 0..<FollowedFile.attempts {
            let status = try pathStatus(fileSystem)
            let files = candidates(status, fileSystem)
            var search = PartSearch(open: parts, closed: closed, since: since)
            try search.recognise(files, in: fileSystem)
            let new = try search.newFiles(
                among: files, isBegun: isBegun, history: newest == nil ? history : [], in: fileSystem)
            let isFirst = newest == nil && !isBegun
            let older = isFirst ? search.unknown(among: files, but: new) : []
            let opened = try openAll(new, of: files, from: nextIncarnation + older.count, fileSystem)
            // Names may have moved on while they were looked at, and a part between two looks must not be missed.
            let after = candidates(try pathStatus(fileSystem), fileSystem)
            guard let opened, after.map(\.identity) == files.map(\.identity) else { continue }
            leaveOut(older, fileSystem)
            adopt(search, opened)
            isAtPath = isNewest(status)
            return
        }
    }

    /// Takes over parts that were found again or opened, by the numbers of their files, of which the last is the newest.
    private mutating func adopt(_ search: PartSearch, _ opened: [Int: OpenPart]) {
        let found = search.found.merging(opened) { found, _ in found }.sorted { $0.key < $1.key }.map(\.value)
        // Known before the first of their lines: what is moved away now is found again after a crash.
        news += found.map(\.position)
        let resumed = Set(found.map(\.position.incarnation))
        closed.removeAll { resumed.contains($0.incarnation) }
        for position in search.missing { lose(position) }
        parts += found
        nextIncarnation += opened.count
        isBegun = true
        since = nil
        // So many rotations ago, a file is not mistaken for a new one: it is older than those that are known.
        closed.removeFirst(max(0, closed.count - SourceRecord.mostPositions))
    }

    /// Finds the format of lines that are passed over.
    private var finder: FormatFinder { FormatFinder(name: path, profile: profile, heartbeat: heartbeat, format: nil) }

    /// Notes the older parts that there are where the reading begins, so that they are not taken for later ones.
    private mutating func leaveOut(_ files: [PartFile], _ fileSystem: some FileSystem) {
        for file in files {
            defer { nextIncarnation += 1 }
            // One that cannot be read is not mistaken for anything.
            guard var part = try? OpenPart(file.path, of: path, incarnation: nextIncarnation, in: fileSystem) else {
                continue
            }
            part.finish()
            closed.append(part.position)
            news.append(part.position)
        }
    }

    /// Opens files as new parts; `nil` where one is no longer what it was.
    private mutating func openAll(
        _ numbers: [Int], of files: [PartFile], from incarnation: Int, _ fileSystem: some FileSystem
    ) throws(InputError) -> [Int: OpenPart]? {
        var opened: [Int: OpenPart] = [:]
        for number in numbers {
            let file = files[number]
            do throws(InputError) {
                var part = try OpenPart(
                    file.path, of: path, incarnation: incarnation + opened.count, in: fileSystem)
                guard part.isSame(as: file.status) else { return nil }
                part.note(format: newest?.format)
                if newest == nil && startsAtEnd { try part.skipToEnd(finder) }
                opened[number] = part
            } catch {
                if case .missing = error { return nil }
                // An older part that may not be read cannot hold up the log.
                guard file.name != nil else { throw error }
                messages.append("\(error); what stands in it is not counted")
            }
        }
        return opened
    }

    private func candidates(_ status: FileStatus?, _ fileSystem: some FileSystem) -> [PartFile] {
        var files = PartFile.rotated(of: path, in: fileSystem)
        let real = fileSystem.resolved(path)
        if real != path && PathParts.name(of: real) != PathParts.name(of: path) {
            files = PartFile.rotated(of: real, in: fileSystem) + files
        }
        // A link may have led to a file that keeps its name: it is older than what the link leads to now.
        let known = Set(files.map(\.identity))
        for position in closed where !position.isDone && position.name != real {
            guard let status = try? fileSystem.status(of: position.name), status.kind == .regular else { continue }
            let file = PartFile(path: position.name, status: status, name: nil)
            if !known.contains(file.identity) { files.insert(file, at: 0) }
        }
        if let status { files.append(PartFile(path: path, status: status, name: nil)) }
        return files
    }

    private mutating func lose(_ position: FilePosition) {
        guard let number = closed.firstIndex(where: { $0.incarnation == position.incarnation }) else { return }
        closed[number].isDone = true
        news.append(closed[number])
        let unread = position.size - position.offset
        if unread > 0 {
            messages.append(
                "\(path): was removed, cut or written anew before its last \(unread) bytes were read; they are not counted"
            )
        } else if position.offset > 0 {
            messages.append(
                "\(path): was removed, cut or written anew; if more came behind byte \(position.offset), it is not counted"
            )
        }
    }

    private func pathStatus(_ fileSystem: some FileSystem) throws(InputError) -> FileStatus? {
        do throws(SystemError) {
            let status = try fileSystem.status(of: path)
            if status.kind == .regular { return status }
        } catch {
            if error.isAbsence { return nil }
            throw .unreadable(path, error)
        }
        throw .irregular(path)
    }
}
