/// Counts what is generated, by the numbers of the vocabularies; names come in at the end.
struct TruthTally: Sendable {
    private let width: Int64
    private let methodCount: Int
    private var current: WindowTally
    private var currentWindow = Int64.min
    private var windows: [Int64: WindowTruth] = [:]
    private let methodNames: [String]
    private var lines = 0
    private var malformed = 0
    private var sizes = SizeCensus()
    private var resources: [Int]
    private var numbered = 0
    private var clients: [Int]
    private var errorClients: [Int]
    private var referrers: [Int]
    private var agents: [Int]
    private var messages: [Int]
    private let countsDashAsZero: Bool

    init(settings: SynthesisSettings, source: LineSource) {
        width = settings.truthWindow.nanoseconds
        methodNames = settings.access.methods
        methodCount = methodNames.count
        current = WindowTally(methods: methodCount)
        resources = [Int](repeating: 0, count: source.targets.count)
        clients = [Int](repeating: 0, count: source.clients.count)
        errorClients = clients
        referrers = [Int](repeating: 0, count: source.referrers.count)
        agents = [Int](repeating: 0, count: Agent.all.count)
        messages = [Int](repeating: 0, count: source.messages.count)
        countsDashAsZero = settings.format == .json
    }

    mutating func countMalformed() {
        lines += 1
        malformed += 1
    }

    mutating func countHeartbeat(at time: Timestamp) {
        enter(time)
        current.heartbeats += 1
    }

    mutating func count(_ record: AccessRecord, at time: Timestamp) {
        enter(time)
        current.hits += 1
        current.status[record.status] += 1
        current.methods[record.method] += 1
        if record.number == nil {
            resources[record.resource] += 1
        } else {
            numbered += 1
        }
        clients[record.client] += 1
        referrers[record.referrer] += 1
        agents[record.agent] += 1
        if record.status >= 400 {
            errorClients[record.client] += 1
        }
        if let size = record.size ?? (countsDashAsZero ? 0 : nil) {
            current.bytes += size
            sizes.insert(size)
        }
    }

    mutating func count(_ record: ErrorRecord, at time: Timestamp) {
        enter(time)
        current.levels[record.level.rawValue] += 1
        messages[record.message] += 1
        if let referrer = record.referrer {
            referrers[referrer] += 1
        }
        guard let client = record.client else { return }
        clients[client] += 1
        if record.level == .error {
            errorClients[client] += 1
        }
    }

    private mutating func enter(_ time: Timestamp) {
        lines += 1
        let remainder = time.nanoseconds % width
        let window = time.nanoseconds - (remainder < 0 ? remainder + width : remainder)
        if window != currentWindow {
            keepCurrent()
            currentWindow = window
        }
        current.lines += 1
    }

    /// Files the window that is being counted; it may be entered again where the clock went back.
    private mutating func keepCurrent() {
        guard current.lines > 0 else { return }
        let counted = current.truth(start: Timestamp(nanoseconds: currentWindow), methodNames: methodNames)
        if windows[currentWindow]?.add(counted) == nil {
            windows[currentWindow] = counted
        }
        current = WindowTally(methods: methodCount)
    }

    /// The counts under their names.
    func truth(seed: UInt64, settings: SynthesisSettings, source: LineSource) -> Truth {
        var tally = self
        tally.keepCurrent()
        var result = Truth(
            seed: seed, mode: settings.format.mode, format: settings.format, timeZone: settings.zone.text,
            windowSeconds: Int(width / 1_000_000_000))
        result.lines = lines
        result.malformed = malformed
        result.windows = tally.windows.sorted { $0.key < $1.key }.map(\.value)
        for window in result.windows {
            result.add(window)
        }
        result.size = sizes.truth
        result.sizeMax = result.size.max
        name(&result, settings.format, source)
        return result
    }

    private func name(_ result: inout Truth, _ format: LogFormat, _ source: LineSource) {
        let (targets, addresses, pages) = (source.targets, source.clients, source.referrers)
        let texts = source.messages
        result.paths = NamedCounts.of(resources) { ResourceTable.path(targets[$0]) }
        for number in 0..<numbered {
            result.paths[ResourceTable.numbered(number + 1)] = 1
        }
        for (path, count) in result.paths {
            result.sections[ResourceTable.section(path), default: 0] += count
        }
        result.clients = NamedCounts.of(clients) { addresses[$0] }
        result.errorClients = NamedCounts.of(errorClients) { addresses[$0] }
        result.messages = NamedCounts.of(messages) { texts[$0] }
        if format != .common {
            result.referrers = NamedCounts.of(referrers) { pages[$0] }
            result.agents = NamedCounts.of(agents) { Agent.all[$0].family }
        }
    }
}

extension WindowTruth {
    /// Adds the counts of the same window.
    fileprivate mutating func add(_ other: WindowTruth) {
        lines += other.lines
        hits += other.hits
        heartbeats += other.heartbeats
        bytes += other.bytes
        status.merge(other.status, uniquingKeysWith: +)
        methods.merge(other.methods, uniquingKeysWith: +)
        levels.merge(other.levels, uniquingKeysWith: +)
    }
}

extension Truth {
    /// Adds the counts of a window, but for its lines.
    fileprivate mutating func add(_ window: WindowTruth) {
        hits += window.hits
        heartbeats += window.heartbeats
        bytes += window.bytes
        status.merge(window.status, uniquingKeysWith: +)
        methods.merge(window.methods, uniquingKeysWith: +)
        levels.merge(window.levels, uniquingKeysWith: +)
    }
}
