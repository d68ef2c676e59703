import VisorKit

/// All sources that are followed: finds those that join, and hands out what they have in the order of its times.
///
/// It waits for nothing and knows no clock: whoever holds it says when to look, and asks for events until there are none.
final class FollowedFiles<System: FileSystem> {
    /// How many bytes are read of a source at once, and how many are held of all sources together.
    private let readSize: ClosedRange<Int>
    private let heldBytes = 32 << 20

    let fileSystem: System
    let settings: FollowSettings
    let requests: [InputRequest]
    let known: [String: SourceRecord]
    let since: EventTime?
    var sources: [FollowedSource] = []
    var pipes: [FollowedPipe] = []
    let wake: @Sendable () -> Void
    var events: [SourceEvent] = []
    var nextPartition: Int
    /// The source of which lines were handed out last.
    private var lastTaken = -1
    var messages: [String] = []
    /// What folders could not be listed when they were looked at last.
    var knownProblems: Set<String> = []
    var isFirstLook = true
    /// Which source has which file open, so that no file is read as two.
    var owners: [FileNumber: Int] = [:]

    /// The files that are written, under whatever name they are found.
    let outputs: Set<FileNumber>

    /// Sources that are asked for, of which so much has been read before.
    ///
    /// - Parameter wake: is called when there are lines of a pipe, which is read by a thread of its own.
    init(
        _ requests: [InputRequest], known: KnownSources?, settings: FollowSettings, fileSystem: System,
        readSize: ClosedRange<Int> = 64 << 10...1 << 20, wake: @escaping @Sendable () -> Void = {}
    ) {
        self.readSize = readSize
        let records = known?.records ?? []
        since = known?.since
        self.wake = wake
        self.requests = requests
        self.settings = settings
        outputs = Set(settings.outputs.compactMap { try? fileSystem.status(of: $0).number })
        self.fileSystem = fileSystem
        self.known = Dictionary(records.map { ($0.name, $0) }) { first, _ in first }
        nextPartition = (records.map(\.partition).max() ?? -1) + 1
    }

    /// The folders in which something may change that concerns the sources.
    var folders: Set<String> {
        var folders = Set(requests.map { FollowedNames.folder(of: $0.path, in: fileSystem) })
        for source in sources {
            folders.insert(PathParts.folder(of: source.file.path))
            folders.insert(PathParts.folder(of: fileSystem.resolved(source.file.path)))
        }
        return folders
    }

    /// Looks for new sources, and whether any path leads to another file.
    func look() {
        noteOwners()
        join()
        noteOwners()
        if isFirstLook { endOthers() }
        for number in sources.indices { look(number) }
        removeGone()
        isFirstLook = false
    }

    /// Notes that entries of folders have changed; the sources that are not concerned are not looked at.
    func look(at changes: FolderChanges) {
        if changes.mayConcernAll { return look() }
        if !changes.moved.isEmpty {
            join()
            noteOwners()
        }
        for number in sources.indices {
            if FolderChanges.concern(changes.moved, sources[number].file) {
                look(number)
            } else if FolderChanges.concern(changes.written, sources[number].file) {
                sources[number].mayHaveMore = true
            }
        }
    }

    /// What comes next; `nil` where there is nothing at the moment.
    func next(now: Duration, wall: EventTime) -> SourceEvent? {
        if let event = takeEvent() { return event }
        prepare(now)
        if let event = takeEvent() { return event }
        for pipe in pipes {
            if let problem = pipe.takeProblem() { messages.append(problem) }
            if let block = pipe.next(now: now, arrival: wall) { return .block(block) }
        }
        let waiting = sources.indices.filter { sources[$0].pending != nil }
        let order = settings.ordersByTime ? waiting.sorted { time(of: $0) < time(of: $1) } : inTurn(waiting)
        guard let first = order.first else { return nil }
        let limit = order.dropFirst().first.flatMap { sources[$0].pending?.time }
        lastTaken = first
        let block = sources[first].take(until: limit, arrival: wall)
        collect(first)
        return block.map { .block($0) } ?? next(now: now, wall: wall)
    }

    /// Which sources are at their end, and for how long they have been.
    func standing(now: Duration) -> InputStanding {
        prepare(now)
        var atEnd: [Int: Duration] = [:]
        for source in sources where source.pending == nil {
            if let since = source.atEndSince { atEnd[source.file.partition] = now - since }
        }
        for pipe in pipes {
            if let since = pipe.quietSince { atEnd[pipe.partition] = now - since }
        }
        return InputStanding(now: now, atEnd: atEnd)
    }

    /// Whether nothing has come out of any pipe for a while.
    func pipesAreQuiet(_ now: Duration) -> Bool {
        pipes.allSatisfy { $0.quietSince.map { now - $0 > .milliseconds(500) } ?? false }
    }

    /// Ends the reading of pipes when what is in them has been read.
    func stopPipes() {
        for pipe in pipes { pipe.stop() }
    }

    /// What waits to be handed out before any lines, since it has to be known by then.
    var waiting: [SourceEvent] { events }

    /// Takes what there is to say, a line each.
    func takeMessages() -> [String] {
        defer { messages = [] }
        return messages
    }

    private func takeEvent() -> SourceEvent? { events.isEmpty ? nil : events.removeFirst() }

    /// The sources behind the one that had its turn last, and then the others.
    private func inTurn(_ numbers: [Int]) -> [Int] {
        numbers.filter { $0 > lastTaken } + numbers.filter { $0 <= lastTaken }
    }

    private func time(of number: Int) -> (EventTime, Int) {
        (sources[number].pending?.time ?? .distantPast, number)
    }

    /// Has every source hold the lines that come next in it.
    private func prepare(_ now: Duration) {
        let count = min(max(heldBytes / max(sources.count, 1), readSize.lowerBound), readSize.upperBound)
        for number in sources.indices where sources[number].pending == nil && sources[number].mayHaveMore {
            do throws(InputError) {
                // A file that was cut is another; that may happen to it again and again, but not for ever in one look.
                for _ in 0..<3 {
                    guard try sources[number].prepare(count, now: now) else { break }
                    look(number)
                }
            } catch {
                sources[number].mayHaveMore = false
                messages.append("\(error.description); trying again")
            }
            if !sources[number].hasJoined {
                sources[number].hasJoined = true
                events.append(
                    .joined(partition: sources[number].file.partition, firstTime: sources[number].pending?.time))
            }
            collect(number)
        }
    }

    private func noteOwners() {
        owners = [:]
        for number in sources.indices {
            for part in sources[number].file.parts { owners[part.position.number] = number }
        }
    }

    private func look(_ number: Int) {
        let owners = owners
        sources[number].file.look(in: fileSystem) { status in
            owners[status.number].map { $0 != number } ?? false
        }
        for part in sources[number].file.parts { self.owners[part.position.number] = number }
        sources[number].mayHaveMore = true
        collect(number)
    }

    /// Takes over what there is to say of a source.
    private func collect(_ number: Int) {
        let news = sources[number].file.takeNews()
        messages += news.messages
        events += news.positions.map { .block(sources[number].note($0)) }
        if let problem = sources[number].finder.takeProblem() { messages.append(problem) }
    }
}
