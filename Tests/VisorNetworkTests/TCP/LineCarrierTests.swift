import NIOCore
import Synchronization
import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// Lines that are sent to others.
@Suite(.timeLimit(.minutes(10))) struct LineCarrierTests {
    private static let local = Endpoint(scheme: .tcp, host: "127.0.0.1", port: 0)
    private static let lines = (0..<2_000).map { "line \($0)\n" }

    @Test func clientsGetTheSameFromWhenTheyConnect() async throws {
        let server = LineServer(at: Self.local, say: { _ in })
        try await server.start()
        let endpoint = Endpoint(scheme: .tcp, host: "127.0.0.1", port: try #require(server.port))
        try await RunningFeed.run(TCPSettings(connect: [endpoint])) { early in
            await server.send(Array("first\n".utf8))
            try await RunningFeed.run(TCPSettings(connect: [endpoint])) { late in
                try await late.wait("it is connected") { !$0.messages.isEmpty && server.clientCount == 2 }
                for line in Self.lines { await server.send(Array(line.utf8)) }
                await server.finish()
                let all = Self.lines.joined()
                try await early.wait("all has come") { $0.partitions.first?.text == "first\n" + all }
                try await late.wait("all has come") { $0.partitions.first?.text == all }
            }
        }
    }

    @Test func clientThatDoesNotReadHoldsTheServerBack() async throws {
        let server = LineServer(at: Self.local, say: { _ in })
        try await server.start()
        let idle = try await TestPeer.connect(try #require(server.port))
        try await idle.channel.setOption(ChannelOptions.autoRead, value: false).get()
        let sent = Counter()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    await server.send([UInt8](repeating: 10, count: 1 << 20))
                    sent.value.withLock { $0 += 1 }
                }
            }
            var known = -1
            // Held back: for a while no batch is taken.
            while sent.value.withLock(\.self) != known || known < 1 {
                known = sent.value.withLock(\.self)
                try? await Task.sleep(for: .milliseconds(300))
            }
            #expect(known < 64)
            group.cancelAll()
        }
        await server.finish()
    }

    @Test func linesThatNobodyTookAreSentToWhoComesNext() async throws {
        let server = LineServer(at: Self.local, say: { _ in })
        try await server.start()
        let endpoint = Endpoint(scheme: .tcp, host: "127.0.0.1", port: try #require(server.port))
        let deaf = try await TestPeer.connect(endpoint.port)
        try await deaf.channel.setOption(ChannelOptions.autoRead, value: false).get()
        let big = String(repeating: "x", count: 99) + "\n"
        let batch = Array(String(repeating: big, count: 200_000).utf8)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.send(batch) }
            try await wait(until: "it is connected") { server.clientCount > 0 }
            await deaf.close()
            try await RunningFeed.run(TCPSettings(connect: [endpoint])) { running in
                try await running.wait("all has come") { $0.partitions.first?.text.utf8.count == batch.count }
            }
            try await group.waitForAll()
        }
        await server.finish()
    }

    @Test func clientSendsAgainWhatCouldNotBeSent() async throws {
        let said = Mutex<[String]>([])
        try await RunningFeed.run(TCPSettings(listen: [Self.local])) { first in
            let endpoint = Endpoint(scheme: .tcp, host: "127.0.0.1", port: try await first.port())
            let client = LineClient(to: endpoint) { text in said.withLock { $0.append(text) } }
            await client.send(Array("one\n".utf8))
            try await first.wait("it has come") { $0.partitions.first?.text == "one\n" }
            first.feed.stop()
            try await first.wait("it is over") { $0.feed.isDrained && !$0.isRunning }
            // What is written into a connection whose other end has just gone is lost: TCP promises no more.
            try await wait(until: "the client has heard of it") { !client.isConnected }
            async let rest: Void = {
                await client.send(Array("two\n".utf8))
                await client.finish()
            }()
            try await RunningFeed.run(TCPSettings(listen: [endpoint])) { second in
                try await second.wait("it has come") { $0.partitions.first?.text == "two\n" }
            }
            await rest
            let words = said.withLock(\.self)
            #expect(words.contains("connected to \(endpoint) again"))
        }
    }

    @Test func piecesAreWholeLines() {
        let short = Array("a\nb\n".utf8)
        #expect(short[...].wholeLines(atMost: 65_536).count == 4)
        let line = [UInt8](repeating: 120, count: 999) + [10]
        let lines = Array([[UInt8]](repeating: line, count: 100).joined())
        #expect(lines[...].wholeLines(atMost: 65_536).count == 65_000)
        let long = [UInt8](repeating: 120, count: 100_000) + [10, 120, 10]
        #expect(long[...].wholeLines(atMost: 65_536).count == 100_001)
    }
}

/// A number that tasks share.
private final class Counter: Sendable {
    let value = Mutex(0)
}
