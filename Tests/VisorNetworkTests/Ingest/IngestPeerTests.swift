import NIOCore
import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// Peers of an intake who are slow, speak nonsense or mean harm: they are cut off, and others are served.
@Suite(.timeLimit(.minutes(10))) struct IngestPeerTests {
    private let chunked = "POST /ingest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"

    @Test func peerThatReadsNoAnswerIsCutOff() async throws {
        var web = WebLimits.patient
        // Where the system has taken all answers so far, it is the next request that does not come.
        (web.answerTime, web.headerTime) = (.seconds(1), .seconds(5))
        try await TestIntake.run(web: web) { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            try await peer.channel.setOption(.autoRead, value: false).get()
            let requests = String(repeating: "GET /x HTTP/1.1\r\nHost: a\r\n\r\n", count: 500_000)
            try await wait(until: "it is there", every: .milliseconds(5)) { intake.server.connectionCount == 1 }
            // That the connection has ended, a peer who has not read need not hear.
            let sent: EventLoopFuture<Void> = peer.channel.writeAndFlush(ByteBuffer(string: requests))
            try await wait(until: "it is cut off", every: .milliseconds(5)) { intake.server.connectionCount == 0 }
            await peer.close()
            try? await sent.get()
        }
    }

    @Test func batchThatIsCutShortIsNotTaken() async throws {
        try await TestIntake.run { (intake) async throws in
            let fields = TestIntake.batch(0, 100).joined(separator: "\r\n")
            for rest in ["Content-Length: 9\r\n\r\na\nb\n", "Transfer-Encoding: chunked\r\n\r\n4\r\na\nb\n\r\n"] {
                for closesHalf in [false, true] {
                    let peer = try await TestPeer.connect(intake.port)
                    try await peer.send("POST /ingest HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(rest)")
                    if closesHalf {
                        try await peer.endSending()
                        try await peer.waitForEnd()
                    } else {
                        await peer.close()
                    }
                }
            }
            #expect(try await intake.post(TestIntake.batch(0, 2), "z\n").status == 200)
            #expect(try intake.lines() == Array("z\n".utf8))
        }
    }

    @Test(arguments: [
        "GET", "\r\n\r\n\r\nnonsense", "POST /ingest HTTP/9.9\r\n\r\n", "POST /ingest HTTP/1.1\r\nA b: c\r\n\r\n",
        "POST /ingest HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na\n\r\n",
        "POST /ingest HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\na\n",
        "POST /ingest HTTP/1.1\r\nContent-Length: -5\r\n\r\na\n",
        "POST /ingest HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\naaaa\n",
        "POST /ingest HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\na\n",
    ])
    func nonsenseEndsTheConnectionAndTakesNothing(_ nonsense: String) async throws {
        var web = WebLimits()
        // Long enough for the request behind it on a busy machine.
        web.headerTime = .seconds(5)
        web.bodyTime = .seconds(5)
        try await TestIntake.run(web: web) { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            try await peer.send(nonsense)
            let text = try await peer.waitForEnd()
            #expect(!text.contains("200 OK"))
            #expect(try intake.records().isEmpty)
            try await expectService(of: intake)
        }
    }

    /// An honest request is answered: on a busy machine not the first time, since it may come slowly itself.
    private func expectService(of intake: TestIntake) async throws {
        for _ in 0..<100 {
            if try await intake.post(["Visor-Source: other"], "a\n").status == 200 { return }
        }
        Issue.record("no request is answered")
    }

    @Test func headerThatIsTooLongIsRefused() async throws {
        try await TestIntake.run { (intake) async throws in
            let many = (0..<200).map { "A\($0): b" }
            for fields in [["A: " + String(repeating: "b", count: 20_000)], many] {
                #expect(try await intake.post(fields, "a\n").status == 400)
            }
            #expect(try intake.records().isEmpty)
        }
    }

    @Test func slowPeersAreCutOffAndOthersServed() async throws {
        var web = WebLimits()
        web.headerTime = .seconds(3)
        web.bodyTime = .seconds(3)
        try await TestIntake.run(web: web) { (intake) async throws in
            let silent = try await TestPeer.connect(intake.port)
            let header = try await TestPeer.connect(intake.port)
            try await header.send("POST /ingest HTTP/1.1\r\nHost: a\r\n")
            let body = try await TestPeer.connect(intake.port)
            try await body.send("POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\na\n")
            try await expectService(of: intake)
            for peer in [silent, header, body] { #expect(try await !peer.waitForEnd().contains("200 OK")) }
            #expect(try intake.records().contains { $0.source == "other" })
        }
    }

    @Test func dripsAreNoProgress() async throws {
        var web = WebLimits()
        web.bodyTime = .seconds(1)
        try await TestIntake.run(web: web) { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            try await peer.send("\(chunked)\r\n")
            // A byte now and then, for as long as it goes.
            while (try? await peer.send("1\r\na\r\n")) != nil { try await Task.sleep(for: .milliseconds(50)) }
            try await peer.waitForEnd()
        }
    }

    @Test func bodyThatNobodyWantsIsNotReadForEver() async throws {
        let token = try BearerToken("0123456789abcdef")
        try await TestIntake.run(token: token) { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            try await peer.send("\(chunked)\r\n")
            let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 10, count: 65_536) + Array("\r\n".utf8)
            var sent = 0
            while sent < 200 << 20, (try? await peer.send(chunk)) != nil { sent += chunk.count }
            #expect(sent < 200 << 20)
            try await peer.waitForEnd()
        }
    }

    @Test func connectionsOfOneAddressAreBounded() async throws {
        var web = WebLimits.patient
        web.connectionsPerAddress = 3
        try await TestIntake.run(web: web) { (intake) async throws in
            var peers: [TestPeer] = []
            for _ in 0..<3 {
                let peer = try await TestPeer.connect(intake.port)
                try await peer.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
                try await peer.wait(for: "404")
                peers.append(peer)
            }
            let more = try await TestPeer.connect(intake.port)
            #expect(try await more.waitForEnd().isEmpty)
            for peer in peers { await peer.close() }
            _ = try await firstAnswer(like: { $0.status == 404 }) {
                try await TestPeer.request(intake.port, "GET", "/x")
            }
        }
    }

    @Test func emptyLinesAreOnlyLines() async throws {
        try await TestIntake.run { (intake) async throws in
            #expect(try await intake.post([], [UInt8](repeating: 10, count: 3_000_000)).status == 200)
            #expect(try intake.lines().count == 3_000_000)
        }
    }

    /// Whoever comes in the very moment in which the server ends must not end the program with it.
    @Test func connectionsThatComeAtTheEndAreClosed() async throws {
        for _ in 0..<4 {
            var coming: [Task<Void, any Error>] = []
            try await TestIntake.run { (intake) async throws in
                let port = intake.port
                for _ in 0..<20 {
                    coming.append(Task { try await TestPeer.connect(port).waitForEnd() })
                }
            }
            for peer in coming { _ = await peer.result }
        }
    }

    @Test func intakeThatIsStoppedTakesNoMore() async throws {
        try await TestIntake.run { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            try await peer.send("POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n")
            intake.feed.stop()
            // Whoever does not come to an end is cut off.
            try await peer.waitForEnd()
            #expect(try intake.records().isEmpty)
        }
    }
}
