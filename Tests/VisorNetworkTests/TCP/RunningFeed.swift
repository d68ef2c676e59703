import Synchronization
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// A feed that runs, and what has come of it.
final class RunningFeed: Sendable {
    /// What has come of one partition.
    struct Partition: Equatable {
        var source = ""
        var text = ""
        var overlongLines = 0
        var hasEnded = false
    }

    let feed: TCPFeed
    private let hasEnded = Mutex(false)
    private let taken = Mutex<(partitions: [Int: Partition], messages: [String])>(([:], []))

    init(_ settings: TCPSettings) {
        feed = TCPFeed(settings, profile: InputProfile(), heartbeat: "HEARTBEAT")
        feed.begin(known: [], wake: {})
    }

    /// Runs the feed while a body runs, and stops it then.
    static func run(_ settings: TCPSettings, _ body: @Sendable (RunningFeed) async throws -> Void) async throws {
        let running = RunningFeed(settings)
        try await running.feed.prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await running.feed.run()
                running.hasEnded.withLock { $0 = true }
            }
            defer {
                running.feed.stop()
                group.cancelAll()
            }
            try await body(running)
        }
    }

    /// Whether the feed runs still, and has its sockets.
    var isRunning: Bool { hasEnded.withLock { !$0 } }
    var messages: [String] { taken.withLock(\.messages) }
    var partitions: [Partition] { taken.withLock { taken in taken.partitions.sorted { $0.key < $1.key }.map(\.value) } }

    /// The port of the one address at which it listens.
    func port() async throws -> Int {
        try await wait("it listens") { $0.messages.contains { $0.hasPrefix("listening at ") } }
        let text = messages.first { $0.hasPrefix("listening at ") } ?? ""
        return Int(text.split(separator: ":").last ?? "") ?? 0
    }

    /// Takes what comes until a condition holds.
    func wait(_ what: String, takes: Bool = true, _ condition: (RunningFeed) throws -> Bool) async throws {
        try await VisorTesting.wait(until: what, every: .milliseconds(5)) {
            if takes { try take() }
            taken.withLock { $0.messages += feed.takeMessages() }
            return try condition(self)
        }
    }

    private func take() throws {
        while let event = feed.next(now: .zero, arrival: .now) {
            guard case .block(let block) = event else { continue }
            var text: [UInt8] = []
            let reading = try block.block.read(from: nil) { span, _ in
                for index in span.indices { text.append(span[index]) }
                return nil
            }
            taken.withLock { taken in
                var known = taken.partitions[block.partition] ?? Partition(source: block.profile.source)
                known.text += String(decoding: text, as: UTF8.self)
                known.overlongLines += reading.overlongLines
                known.hasEnded = block.isLast
                taken.partitions[block.partition] = known
            }
        }
    }
}
