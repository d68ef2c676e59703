import NIOCore
import Synchronization
import VisorKit
import VisorTransport

/// Lines that come over TCP: of peers who connect, and of servers that are connected to.
///
/// Each peer's connection is an input partition for as long as it lasts, and its source is the peer's address; a server is one
/// partition over all connections to it, and its source is the address that the user gave. Lines are as reliable as TCP is.
public final class TCPFeed: LineFeed {
    /// What messages are about, those of one kind being said at most once a minute.
    enum Matter: Hashable, Sendable {
        case refusal(ConnectionGate.Refusal)
        case handshake
        case idle
        case torn
        case format
    }

    /// A connection that lines may come over.
    struct Connection {
        /// The address that is counted; `nil` where this side has connected.
        let address: IPAddress?
        let name: String
        var channel: (any Channel)?
        /// Whether it is there, and not only its lines.
        var isOpen = true
    }

    struct State {
        var gate: ConnectionGate
        var held: HeldLines
        var connections: [Int: Connection] = [:]
        /// The sockets that listen and are held back.
        var heldBack: [any Channel] = []
        var messages = OccasionalMessages<Matter>()
        var wake: (@Sendable () -> Void)?
        var isStopped = false
    }

    let settings: TCPSettings
    let stopping = StopPromise()
    let servers = ListeningChannels()

    private let profile: InputProfile
    private let heartbeat: String
    private let origin = ContinuousClock.now
    let state: Mutex<State>
    /// What is known of the lines of each partition: whoever asks for lines is the only one who uses it.
    private let readers = Mutex<[Int: FedLines]>([:])

    /// A feed.
    ///
    /// - Parameters:
    ///   - profile: what is known of the lines.
    ///   - heartbeat: the text of heartbeat lines.
    public init(_ settings: TCPSettings, profile: InputProfile, heartbeat: String) {
        (self.settings, self.profile, self.heartbeat) = (settings, profile, heartbeat)
        state = Mutex(
            State(
                gate: ConnectionGate(allowed: settings.allowed, limits: settings.limits),
                held: HeldLines(
                    limits: settings.limits, lingers: !settings.listen.isEmpty || !settings.connect.isEmpty)))
    }

    /// Tells what comes from an earlier run that it has ended, and begins to hand out lines.
    public func begin(known partitions: [Int], wake: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.held.begin(known: partitions)
            state.wake = wake
        }
        wake()
    }

    /// What comes next of the connection whose turn it is.
    public func next(now: Duration, arrival: EventTime) -> SourceEvent? {
        while true {
            let taken = state.withLock { state -> (item: HeldLines.Item?, resumed: [any Channel])? in
                guard let taken = state.held.take(now: now) else { return nil }
                if let gone = taken.gone { state.connections[gone] = nil }
                var resumed = state.held.isCrowded ? [] : state.heldBack
                if !state.held.isCrowded { state.heldBack = [] }
                if let channel = taken.resumed.flatMap({ state.connections[$0]?.channel }) { resumed.append(channel) }
                return (taken.item, resumed)
            }
            guard let taken else { return nil }
            for channel in taken.resumed {
                channel.triggerUserOutboundEvent(LineHandler.Signal.resume, promise: nil)
            }
            if let item = taken.item { return event(item, arrival) }
        }
    }

    /// The partitions of which all has been handed out, with how long that has been so.
    public func atEnd(now: Duration) -> [Int: Duration] { state.withLock { $0.held.atEnd(now: now) } }

    /// Takes what there is to say.
    public func takeMessages() -> [String] {
        let now = now
        return state.withLock { $0.messages.take(now: now) }
    }

    /// Takes no more from outside: what has come by then is read and handed out.
    public func stop() {
        let channels = state.withLock { state in
            state.isStopped = true
            state.held.finish()
            return state.connections.values.compactMap(\.channel)
        }
        stopping.fulfil()
        for channel in channels { channel.triggerUserOutboundEvent(LineHandler.Signal.finish, promise: nil) }
    }

    /// Whether all that had come when the feed was stopped has been handed out.
    public var isDrained: Bool {
        state.withLock { state in
            state.isStopped && state.held.isEmpty && state.connections.values.allSatisfy { $0.channel == nil }
        }
    }

    /// How many bytes of lines are held.
    var heldBytes: Int { state.withLock { $0.held.byteCount } }

    /// How many senders are there, or have lines that wait.
    var heldSenders: Int { state.withLock { $0.held.senderCount } }

    /// How many connections count as there.
    var connectionCount: Int { state.withLock { $0.gate.count } }

    var now: Duration { origin.duration(to: .now) }

    private func event(_ item: HeldLines.Item, _ arrival: EventTime) -> SourceEvent {
        readers.withLock { readers in
            switch item {
            case .joined(let partition, let source):
                readers[partition] = lines(of: partition, source: source)
                return .joined(partition: partition, firstTime: nil)
            case .lines(let partition, let batch):
                var reader = readers[partition] ?? lines(of: partition, source: "")
                defer { readers[partition] = reader }
                readers[partition] = nil
                let block = reader.block(batch, arrival: arrival)
                if let problem = reader.takeProblem() { say(problem, about: .format) }
                return .block(block)
            case .ended(let partition):
                let reader = readers.removeValue(forKey: partition) ?? lines(of: partition, source: "")
                return .block(reader.end(arrival: arrival))
            }
        }
    }

    private func lines(of partition: Int, source: String) -> FedLines {
        var profile = profile
        profile.source = source
        return FedLines(partition: partition, profile: profile, heartbeat: heartbeat)
    }
}
