import Foundation
import Synchronization
import VisorKit

/// Who is online, in a Redis that several monitors and other programs share: for each a key with `[id, name, last seen]` in JSON,
/// which goes after a day.
///
/// A thread of its own talks to the Redis; while that is away, those who come are kept, and nobody waits.
public final class RedisPresence: Sendable {
    /// One who was seen by some monitor.
    struct Seen: Sendable, Equatable {
        var id: String
        var name: String?
        var seen: EventTime
    }

    private struct State {
        var waiting: [String: Seen] = [:]
        var known: [Seen] = []
        var problem: String?
        var isEnding = false
    }

    /// What stands before the id in a key.
    public static let prefix = "visor:presence:"
    private static let expiry = 86_400
    /// How many wait for a Redis that is away; the newest of them.
    private static let mostWaiting = 50_000
    private static let pause: UInt32 = 100_000
    private static let interval = Duration.seconds(1)

    private let state = Mutex(State())

    /// Begins to talk to a Redis.
    public init(_ address: RedisAddress) {
        let thread = Thread { [self] in serve(address) }
        thread.name = "visor.redis"
        thread.start()
    }

    /// Ends the talking, soon.
    public func end() { state.withLock { $0.isEnding = true } }

    /// What is wrong with the Redis; `nil` where nothing is.
    public var problem: String? { state.withLock(\.problem) }

    /// Takes those who were there.
    func take(_ tiles: [PresenceTile]) {
        state.withLock { state in
            for tile in tiles where state.waiting[tile.id].map({ $0.seen < tile.seen }) ?? true {
                state.waiting[tile.id] = Seen(id: tile.id, name: tile.name, seen: tile.seen)
            }
            guard state.waiting.count > RedisPresence.mostWaiting else { return }
            let newest = state.waiting.values.sorted { $0.seen > $1.seen }.prefix(RedisPresence.mostWaiting / 2)
            state.waiting = Dictionary(newest.map { ($0.id, $0) }) { first, _ in first }
        }
    }

    /// Those whom some monitor has seen, as the Redis said last.
    var known: [Seen] { state.withLock(\.known) }

    private func serve(_ address: RedisAddress) {
        var connection: RedisConnection?
        while !state.withLock(\.isEnding) {
            do {
                let open = try connection ?? RedisConnection(address)
                connection = open
                try write(to: open)
                let known = try RedisPresence.read(from: open)
                state.withLock { ($0.known, $0.problem) = (known, nil) }
            } catch {
                connection = nil
                state.withLock { $0.problem = "\(address): \(error)" }
            }
            let next = ContinuousClock.now + RedisPresence.interval
            while ContinuousClock.now < next && !state.withLock(\.isEnding) { usleep(RedisPresence.pause) }
        }
        if let connection { try? write(to: connection) }
    }

    /// Writes those who wait; who could not be written waits on.
    private func write(to connection: RedisConnection) throws {
        let waiting = state.withLock { $0.waiting }
        guard !waiting.isEmpty else { return }
        for seen in waiting.values {
            try connection.append(
                ["SET", RedisPresence.prefix + seen.id, RedisPresence.json(seen), "EX", String(RedisPresence.expiry)])
        }
        for _ in waiting { _ = try connection.next() }
        state.withLock { state in
            for (id, seen) in waiting where state.waiting[id] == seen { state.waiting[id] = nil }
        }
    }

    private static func json(_ seen: Seen) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            writer.value(seen.id)
            if let name = seen.name { writer.value(name) } else { writer.null() }
            writer.value(seen.seen.rfc3339)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// All that stand there; what somebody else has written otherwise is left aside.
    private static func read(from connection: RedisConnection) throws -> [Seen] {
        var (found, cursor): ([Seen], String) = ([], "0")
        repeat {
            guard case .list(let parts) = try connection.run(["SCAN", cursor, "MATCH", prefix + "*", "COUNT", "1000"]),
                parts.count == 2, case .text(let next) = parts[0], case .list(let keys) = parts[1]
            else { return found }
            cursor = next
            let names = keys.compactMap { if case .text(let key) = $0 { key } else { nil } }
            guard !names.isEmpty, case .list(let values) = try connection.run(["MGET"] + names) else { continue }
            found += values.compactMap { if case .text(let value) = $0 { seen(in: value) } else { nil } }
        } while cursor != "0" && found.count < PresenceReader.most
        return found
    }

    private static func seen(in text: String) -> Seen? {
        guard let parts = try? JSONDecoder().decode([String?].self, from: Data(text.utf8)), parts.count == 3,
            let id = parts[0], let seen = parts[2].flatMap({ EventTime(rfc3339: $0) })
        else { return nil }
        return Seen(id: id, name: parts[1], seen: seen)
    }
}
