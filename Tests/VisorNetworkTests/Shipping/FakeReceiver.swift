import Synchronization
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// A receiver that keeps the protocol, in weather that a test makes, and judges what came.
final class FakeReceiver: Destination {
    /// What can go wrong, each with so many of a hundred.
    struct Weather {
        /// The request is lost before it arrives.
        var lost = 0
        /// The batch is taken, and the answer is lost.
        var unanswered = 0
        /// The receiver has no time.
        var busy = 0
        /// How many bytes of lines a batch may have.
        var longest = Int.max
        /// How long an answer takes at most, in milliseconds.
        var delay = 0
    }

    struct Key: Hashable {
        let source: String
        let incarnation: String
    }

    private struct State {
        var weather: Weather
        var generator: SeededGenerator
        var next: [Key: Int] = [:]
        var lines: [Key: [UInt8]] = [:]
        var dropped = 0
        var labels: [String: String] = [:]
        var requests = 0
        var answers: [DeliveryError] = []
        var isAway = false
        var caughtUp: [Int] = []
        var underWay = 0
        var mostUnderWay = 0
        var firstOffsets: [Key: Int] = [:]
    }

    let address = "fake://receiver"
    let wantsEmptyBatches = true
    private let state: Mutex<State>

    init(_ weather: Weather = Weather(), seed: UInt64 = 1) {
        state = Mutex(State(weather: weather, generator: SeededGenerator(seed: seed)))
    }

    /// How many lines had been accepted when the route said last that all had been sent.
    var caughtUp: [Int] { state.withLock(\.caughtUp) }

    func catchUp() -> Bool {
        let count = lines.count
        state.withLock { $0.caughtUp.append(count) }
        return false
    }

    func send(_ batch: ShippedBatch) async throws(DeliveryError) {
        let (delay, isAway) = state.withLock { state in
            state.requests += 1
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            return (Int.random(in: 0...max(0, state.weather.delay), using: &state.generator), state.isAway)
        }
        defer { state.withLock { $0.underWay -= 1 } }
        if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
        if isAway { throw .unreachable("away") }
        try state.withLock { (state) throws(DeliveryError) in
            if !state.answers.isEmpty { throw state.answers.removeFirst() }
            let chance = Int.random(in: 0..<100, using: &state.generator)
            let weather = state.weather
            if chance < weather.lost { throw .unreachable("lost") }
            if batch.body.bytes.count > weather.longest { throw .tooLarge("too long") }
            if chance < weather.lost + weather.busy { throw .busy("busy", retryAfter: .milliseconds(1)) }
            try FakeReceiver.take(batch, &state)
            if chance < weather.lost + weather.busy + weather.unanswered { throw .unreachable("no answer") }
        }
    }

    private static func take(_ batch: ShippedBatch, _ state: inout State) throws(DeliveryError) {
        let identity = batch.identity
        let key = Key(source: identity.source, incarnation: identity.incarnation)
        if let next = state.next[key], next != identity.range.lowerBound { throw .expects(next) }
        if state.next[key] == nil { state.firstOffsets[key] = identity.range.lowerBound }
        state.next[key] = identity.range.upperBound
        state.lines[key, default: []] += batch.body.bytes
        state.dropped += identity.dropped
        state.labels = batch.labels
    }

    func close() async {}

    /// Whether it can be reached.
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    /// Changes what goes wrong.
    func setWeather(_ weather: Weather) { state.withLock { $0.weather = weather } }

    /// Answers that come before all others.
    func answer(_ answers: DeliveryError...) { state.withLock { $0.answers = answers } }

    /// Loses what it has behind an offset of all incarnations, as one that was restored from an older copy.
    func loseAll(behind offset: Int) {
        state.withLock { state in
            for (key, next) in state.next where next > offset {
                state.next[key] = offset
                state.lines[key] = Array(state.lines[key]?.prefix(offset) ?? [])
            }
        }
    }

    /// All lines, in the order in which each incarnation's came.
    var lines: [String] {
        state.withLock { state in
            state.lines.values.flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
        }
    }

    var text: String {
        state.withLock { $0.lines.values.map { String(decoding: $0, as: UTF8.self) }.sorted().joined() }
    }

    var keys: [Key] { state.withLock { Array($0.next.keys) } }
    var next: [Key: Int] { state.withLock(\.next) }
    var dropped: Int { state.withLock(\.dropped) }
    var labels: [String: String] { state.withLock(\.labels) }
    var requests: Int { state.withLock(\.requests) }
    var mostUnderWay: Int { state.withLock(\.mostUnderWay) }
}
