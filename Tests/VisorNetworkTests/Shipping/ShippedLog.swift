import Foundation
import Synchronization
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// A folder with logs that are written, and routes that carry them.
final class ShippedLog: Sendable {
    let folder: TemporaryFolder
    private let written = Mutex(0)
    private let said = Mutex<[String]>([])

    init() throws { folder = try TemporaryFolder() }

    /// How many lines have been written.
    var count: Int { written.withLock(\.self) }
    /// What routes have said.
    var messages: [String] { said.withLock(\.self) }
    /// All lines that have been written.
    var lines: [String] { (0..<count).map(ShippedLog.line) }

    private static func line(_ number: Int) -> String {
        "10.0.0.\(number % 250) - - [20/Nov/2026:10:00:00 +0000] \"GET /\(number) HTTP/1.1\" 200 \(number % 977)"
    }

    /// Writes so many lines more.
    func write(_ lines: Int, to name: String = "a.log", end: String = "\n") throws {
        let first = written.withLock { written in
            defer { written += lines }
            return written
        }
        try append((first..<first + lines).map { ShippedLog.line($0) + end }.joined(), to: name)
    }

    /// Writes text behind the end of a file.
    func append(_ text: String, to name: String = "a.log") throws {
        try folder.append(text, to: name)
    }

    func move(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: folder.path(other))
        try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path(other))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: folder.path(name)) }

    /// A route from the logs to a destination, which goes on from its state.
    func route(
        to destination: any Destination, inputs: [String] = ["a.log"], spool: Spool? = nil,
        _ change: (inout Route.Settings) -> Void = { _ in }
    ) throws -> Route {
        var settings = Route.Settings(naming: SourceNaming(prefix: "host", folder: ""))
        settings.sending.batchAge = .milliseconds(20)
        settings.sending.batchBytes = 64 << 10
        settings.backoff = (.milliseconds(2), .milliseconds(50))
        settings.grace = .milliseconds(500)
        change(&settings)
        let store = RouteStore(folder: folder.path, name: "state", in: HostFileSystem())
        let follow = FollowSettings(poll: .milliseconds(50))
        return Route(
            0, to: destination, reading: inputs.map { InputRequest(folder.path($0)) }, spool: spool,
            from: try store.load().state, in: store, follow: follow, settings: settings,
            say: { text in self.said.withLock { $0.append(text) } })
    }

    /// Runs a route until a condition holds, and then stops it, or, as if it were killed, gives it up where it is.
    func run(_ route: Route, until what: String, _ condition: @escaping @Sendable () throws -> Bool) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await route.run() }
            group.addTask {
                try await wait(until: what, every: .milliseconds(10), condition)
                route.stop()
            }
            try await group.waitForAll()
        }
    }

    /// Runs a route until its inputs have ended.
    func finish(_ route: Route) async throws {
        route.queue.finish()
        try await route.run()
    }
}
