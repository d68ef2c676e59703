import VisorKit

/// All sources that are followed: finds those that join, and hands out what they have in the order of its times.
///
/// It waits for nothing and knows no clock: whoever holds it says when to look, and asks for events until there are none.
final class FollowedFiles<System: FileSystem> {
    /// How many bytes are read of a source at once.
    private let readSize: ClosedRange<Int>

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
    /// Whether a file could not be opened in this look, since too many are: others are not tried in vain.
    private var isExhausted = false
    /// Of how many files it has been said that they are left out.
    var saidLeftOut = 0
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
        isExhausted = false
        for number in sources.indices { look(number) }
        reportLeftOut()
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
        while true {
            if let event = takeEvent() { return event }
            prepare(now)
            if let event = takeEvent() { return event }
            for pipe in pipes {
                if let problem = pipe.takeProblem() { messages.append(problem) }
                if let waiting = pipe.takeWaiting(now) { messages.append(waiting) }
                if let block = pipe.next(now: now, arrival: wall) { return .block(block) }
            }
            let (first, second) = earliest
            guard let first else { return nil }
            if sources[first.number].pending == nil {
                read(first.number, now)
                continue
            }
            // Lines without a time are nothing to keep in step with.
            let limit = second.flatMap { $0.time == .distantPast ? nil : $0.time }
            lastTaken = first.number
            let block = sources[first.number].take(until: limit, arrival: wall)
            collect(first.number)
            if let block { return .block(block) }
        }
    }

    /// The two sources whose turn it is next: those that have the earliest lines, or, where times do not matter, the one behind
    /// that which had its turn last.
    private var earliest: (first: (time: EventTime, number: Int)?, second: (time: EventTime, number: Int)?) {
        guard settings.ordersByTime else {
            let waiting = sources.indices.filter { sources[$0].upcoming != nil }
            let next = waiting.first { $0 > lastTaken } ?? waiting.first
            return (next.map { (.distantPast, $0) }, nil)
        }
        var (first, second): ((time: EventTime, number: Int)?, (time: EventTime, number: Int)?)
        for number in sources.indices {
            guard let time = sources[number].upcoming else { continue }
            if first.map({ time < $0.time }) ?? true {
                (first, second) = ((time, number), first)
            } else if second.map({ time < $0.time }) ?? true {
                second = (time, number)
            }
        }
        return (first, second)
    }

    /// Which sources are at their end, and for how long they have been.
    func standing(now: Duration) -> InputStanding {
        prepare(now)
        var atEnd: [Int: Duration] = [:]
        for source in sources where source.upcoming == nil {
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

    /// Has every source hold the lines that come next in it, or know when they were.
    private func prepare(_ now: Duration) {
        for number in sources.indices where sources[number].upcoming == nil && sources[number].mayHaveMore {
            read(number, now)
        }
    }

    /// Has a source hold the lines that come next in it.
    private func read(_ number: Int, _ now: Duration) {
        let count = min(max(settings.heldBytes / max(sources.count, 1), readSize.lowerBound), readSize.upperBound)
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
            events.append(.joined(partition: sources[number].file.partition, firstTime: sources[number].pending?.time))
        }
        collect(number)
        if sources[number].pending != nil { makeRoom() }
    }

    /// Lets go of the lines that come last, until all that are held have room.
    private func makeRoom() {
        var held = sources.reduce(0) { $0 + $1.heldBytes }
        while held > settings.heldBytes {
            var last: (time: EventTime, number: Int)?
            for number in sources.indices where sources[number].pending != nil {
                guard let time = sources[number].upcoming, last.map({ time >= $0.time }) ?? true else { continue }
                last = (time, number)
            }
            // What comes first has to be held, however much it is.
            guard let last, last.number != earliest.first?.number else { return }
            held -= sources[last.number].heldBytes
            sources[last.number].release()
        }
    }

    private func noteOwners() {
        owners = [:]
        for number in sources.indices {
            for part in sources[number].file.parts { owners[part.position.number] = number }
        }
    }

    private func look(_ number: Int) {
        if isExhausted, sources[number].file.leaveOut(in: fileSystem) { return }
        sources[number].file.look(in: fileSystem) { status in
            self.owners[status.number].map { $0 != number } ?? false
        }
        for part in sources[number].file.parts { owners[part.position.number] = number }
        isExhausted = isExhausted || sources[number].file.isLeftOut
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
