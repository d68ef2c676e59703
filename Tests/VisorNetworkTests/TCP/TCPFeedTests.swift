import NIOCore
import NIOPosix
import Testing
import VisorKit
import VisorTransport

@testable import VisorNetwork

/// Lines over real sockets of this machine.
@Suite(.timeLimit(.minutes(10))) struct TCPFeedTests {
    private static let local = [Endpoint(scheme: .tcp, host: "127.0.0.1", port: 0)]

    @Test func connectionsArePartitionsAndEndWhenTheyClose() async throws {
        try await RunningFeed.run(TCPSettings(listen: Self.local)) { running in
            let port = try await running.port()
            let (first, second) = (try await TestPeer.connect(port), try await TestPeer.connect(port))
            try await first.send("one\ntwo\nla")
            try await running.wait("lines come") { $0.partitions.contains { $0.text == "one\ntwo\n" } }
            try await second.send("other\n")
            try await first.send("st")
            await first.close()
            await second.close()
            try await running.wait("one has ended") { $0.partitions.count(where: \.hasEnded) == 1 }
            // The other one stays so that time goes on, until there is another.
            try await running.wait("all has come") {
                Set($0.partitions.map(\.text)) == ["one\ntwo\nlast", "other\n"]
            }
            #expect(running.feed.connectionCount == 0)
            running.feed.stop()
            try await running.wait("both have ended") { $0.partitions.count(where: \.hasEnded) == 2 }
            #expect(running.partitions.allSatisfy { $0.source == "tcp:127.0.0.1" })
            #expect(running.feed.connectionCount == 0)
        }
    }

    @Test func slowTakerHoldsTheSenderBack() async throws {
        let limits = ConnectionLimits(heldPerConnection: 256 << 10)
        let line = String(repeating: "x", count: 1_023) + "\n"
        let lines = 20 << 10
        try await RunningFeed.run(TCPSettings(listen: Self.local, limits: limits)) { running in
            let peer = try await TestPeer.connect(try await running.port())
            let text = ByteBuffer(string: String(repeating: line, count: lines))
            let sent: EventLoopFuture<Void> = peer.channel.writeAndFlush(text)
            try await running.wait("enough is held", takes: false) { $0.feed.heldBytes >= 256 << 10 }
            // More comes only if it is read although it must not be.
            try await Task.sleep(for: .milliseconds(200))
            #expect(running.feed.heldBytes <= (256 << 10) + 2 * (32 << 10))
            try await running.wait("all has come") { $0.partitions.first?.text.utf8.count == lines << 10 }
            try await sent.get()
            await peer.close()
        }
    }

    @Test func connectionsBeyondTheLimitsAreClosedAndTheOthersGoOn() async throws {
        let limits = ConnectionLimits(connectionsPerAddress: 2)
        try await RunningFeed.run(TCPSettings(listen: Self.local, limits: limits)) { running in
            let port = try await running.port()
            let good = [try await TestPeer.connect(port), try await TestPeer.connect(port)]
            for peer in good { try await peer.send("a\n") }
            try await running.wait("both are there") { $0.partitions.count == 2 }
            for _ in 0..<200 { try await TestPeer.connect(port).waitForEnd() }
            for peer in good { try await peer.send("b\n") }
            try await running.wait("both go on") { $0.partitions.allSatisfy { $0.text == "a\nb\n" } }
            #expect(running.messages.count { $0.contains("max_connections_per_address") } < 20)
            await good[0].close()
            try await running.wait("it is gone") { $0.feed.connectionCount == 1 }
            let next = try await TestPeer.connect(port)
            try await next.send("c\n")
            try await running.wait("there is room again") { $0.partitions.contains { $0.text == "c\n" } }
        }
    }

    /// One client that connects anew for each line: whoever has gone counts no more, however long his line waits.
    @Test func manyShortConnectionsOneAfterTheOtherLoseNoLine() async throws {
        let limits = ConnectionLimits(connections: 24, connectionsPerAddress: 20)
        try await RunningFeed.run(TCPSettings(listen: Self.local, limits: limits)) { running in
            let port = try await running.port()
            // More than may wait: the rest stands in the queue of the system.
            for number in 0..<200 {
                let peer = try await TestPeer.connect(port)
                try await peer.send("\(number)\n")
                await peer.close()
            }
            try await running.wait("enough wait", takes: false) { $0.feed.heldSenders >= 24 }
            #expect(running.feed.heldSenders <= 24 + 8)
            try await running.wait("all has come") { $0.partitions.count == 200 }
            #expect(Set(running.partitions.map(\.text)) == Set((0..<200).map { "\($0)\n" }))
            #expect(running.messages.allSatisfy { !$0.contains("max_connections") })
        }
    }

    @Test func strangersAreClosed() async throws {
        let settings = TCPSettings(listen: Self.local, allowed: try AddressSet(["10.0.0.0/8"]))
        try await RunningFeed.run(settings) { running in
            let port = try await running.port()
            for _ in 0..<100 { try await TestPeer.connect(port).waitForEnd() }
            try await running.wait("that is said") { $0.messages.contains { $0.contains("allow_from") } }
            // Once a minute.
            #expect(running.messages.count { $0.contains("allow_from") } < 20)
            #expect(running.partitions.isEmpty)
        }
    }

    @Test func whatHasComeBeforeTheStopIsHandedOut() async throws {
        try await RunningFeed.run(TCPSettings(listen: Self.local)) { running in
            let peer = try await TestPeer.connect(try await running.port())
            try await peer.send(String(repeating: "line\n", count: 10_000))
            // Whoever has only knocked has not come.
            try await running.wait("it is let in", takes: false) { $0.feed.connectionCount == 1 }
            running.feed.stop()
            try await peer.waitForEnd()
            try await running.wait("all has been handed out") { $0.feed.isDrained }
            #expect(running.partitions.map(\.text.utf8.count) == [50_000])
            #expect(running.partitions.allSatisfy { $0.hasEnded })
        }
    }

    @Test func addressThatIsTakenIsAnErrorThatNamesIt() async throws {
        try await RunningFeed.run(TCPSettings(listen: Self.local)) { running in
            let taken = Endpoint(scheme: .tcp, host: "127.0.0.1", port: try await running.port())
            let other = RunningFeed(TCPSettings(listen: [taken]))
            let error = try await #require(throws: TCPFeed.ListenFailure.self) { try await other.feed.prepare() }
            #expect(error.description == "cannot listen at \(taken): Address already in use")
        }
    }

    @Test func serverIsConnectedToAgain() async throws {
        let server = LineServer(at: Self.local[0], say: { _ in })
        try await server.start()
        let port = try #require(server.port)
        let endpoint = Endpoint(scheme: .tcp, host: "127.0.0.1", port: port)
        try await RunningFeed.run(TCPSettings(connect: [endpoint])) { running in
            await server.send(Array("one\n".utf8))
            try await running.wait("it has come") { $0.partitions.first?.text == "one\n" }
            await server.finish()
            try await running.wait("the loss is said") { $0.messages.contains { $0.hasPrefix("lost \(endpoint)") } }
            let next = LineServer(at: endpoint, say: { _ in })
            try await next.start()
            await next.send(Array("two\n".utf8))
            try await running.wait("it goes on") { $0.partitions.first?.text == "one\ntwo\n" }
            #expect(running.messages.contains("connected to \(endpoint) again"))
            // One partition, which does not end with a connection.
            #expect(running.partitions.map(\.source) == ["\(endpoint)"])
            #expect(running.partitions.allSatisfy { !$0.hasEnded })
            await next.finish()
        }
    }
}
