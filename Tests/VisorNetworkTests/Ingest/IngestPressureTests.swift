import NIOCore
import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// What an intake does that is asked for more than it can give, by peers who mean harm or not.
@Suite(.timeLimit(.minutes(10))) struct IngestPressureTests {
    private let chunked = "POST /ingest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"

    private func small() -> IntakeLimits {
        var limits = IntakeLimits()
        limits.batchBytes = 10_000
        (limits.ownBytes, limits.heldBytes) = (1_000, 18_000)
        (limits.roomPatience, limits.stallTime) = (.milliseconds(100), .seconds(600))
        limits.recordBytes = 5_000
        limits.patience = .zero
        return limits
    }

    /// Limits under which peers that hold something are not cut off while a test waits for its turn.
    private var patient: WebLimits {
        var web = WebLimits()
        web.headerTime = .seconds(600)
        web.bodyTime = .seconds(600)
        return web
    }

    /// The first answer of a kind, for which a request is made again and again.
    private func answer(
        like isWanted: (TestAnswer) -> Bool, to request: () async throws -> TestAnswer
    ) async throws -> TestAnswer {
        var answer = TestAnswer(status: 0, text: "")
        try await wait(until: "such an answer comes", every: .milliseconds(1)) {
            answer = try await request()
            return isWanted(answer)
        }
        return answer
    }

    @Test func batchThatIsTooLargeIsRefused() async throws {
        try await TestIntake.run(limits: small()) { (intake) async throws in
            let long = [UInt8](repeating: 10, count: 10_001)
            // Even before it comes.
            let peer = try await TestPeer.connect(intake.port)
            let fields = TestIntake.batch(0, 20_000).joined(separator: "\r\n")
            try await peer.send("POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\n\(fields)\r\n\r\n")
            try await peer.wait(for: "HTTP/1.1 413 ")
            await peer.close()
            let inChunks = Array("2711\r\n".utf8) + long + Array("\r\n0\r\n\r\n".utf8)
            let answer = try await intake.post(TestIntake.batch(0, 20_000, ["Transfer-Encoding: chunked"]), inChunks)
            #expect(answer.status == 413)
            let packed = try await intake.post(TestIntake.batch(0, 20_000, ["Content-Encoding: gzip"]), gzip(long))
            #expect(packed.status == 413)
            #expect(try intake.records().isEmpty)
            #expect(try await intake.post(TestIntake.batch(0, 20_000), Array(long.dropLast())).status == 200)
        }
    }

    @Test func bombIsNotUnpacked() async throws {
        let bomb = gzip([UInt8](repeating: 0, count: 64 << 20), best: true)
        try await TestIntake.run { (intake) async throws in
            #expect(try await intake.post(TestIntake.batch(0, 9, ["Content-Encoding: gzip"]), bomb).status == 413)
            let answer = try await intake.post(["Content-Encoding: gzip"], bomb)
            #expect(answer.status == 413 && answer.text.contains("times as long"))
            #expect(try intake.lines().count < 16 << 20)
        }
    }

    @Test func fullJournalSaysToComeAgain() async throws {
        var limits = small()
        limits.journalBytes = 1_000
        try await TestIntake.run(limits: limits) { (intake) async throws in
            #expect(
                try await intake.post(TestIntake.batch(0, 2_000), [UInt8](repeating: 10, count: 2_000)).status == 200)
            for fields in [TestIntake.batch(2_000, 2_002), []] {
                let answer = try await intake.post(fields, "a\n")
                #expect(answer.status == 503 && answer.field("Retry-After") == "5")
                #expect(answer.text.contains("the journal is full"))
            }
        }
    }

    @Test func tooManyRequestsAtOnceAreToldToComeAgain() async throws {
        var limits = small()
        limits.requests = 2
        try await TestIntake.run(limits: limits, web: patient) { (intake) async throws in
            var peers: [TestPeer] = []
            for _ in 0..<2 {
                let peer = try await TestPeer.connect(intake.port)
                try await peer.send(
                    "POST /ingest HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                try await peer.wait(for: "100 Continue")
                peers.append(peer)
            }
            // Both have been let in by the time that a third is not.
            let answer = try await answer(like: { $0.status != 200 }) {
                try await intake.post([], "a\n")
            }
            #expect(answer.status == 429 && answer.field("Retry-After") == "1")
            for peer in peers {
                try await peer.send("b\n")
                try await peer.wait(for: "200 OK")
                await peer.close()
            }
            #expect(try await intake.post([], "c\n").status == 200)
        }
    }

    /// Peers that send most of a long batch, and then nothing.
    private func silentPeers(_ intake: TestIntake) async throws -> [TestPeer] {
        var peers: [TestPeer] = []
        for number in 0..<2 {
            let peer = try await TestPeer.connect(intake.port)
            let fields = TestIntake.batch(0, 9_501, incarnation: "silent\(number)").joined(separator: "\r\n")
            try await peer.send(
                "POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 9501\r\n\(fields)\r\n\r\n"
                    + String(repeating: "\n", count: 9_500))
            peers.append(peer)
        }
        try await wait(until: "they hold what is shared", every: .milliseconds(5)) {
            intake.feed.heldBytes == 2 * 8_500
        }
        return peers
    }

    private let long = [UInt8](repeating: 10, count: 9_000)

    @Test func memoryThatIsTakenIsGivenBack() async throws {
        try await TestIntake.run(limits: small(), web: patient) { (intake) async throws in
            let peers = try await silentPeers(intake)
            let send = { try await intake.post(TestIntake.batch(0, 9, incarnation: "x"), long) }
            let refused = try await send()
            #expect(refused.status == 429 && refused.text.contains("too many lines"))
            for peer in peers { await peer.close() }
            let answer = try await answer(like: { $0.status != 429 }, to: send)
            #expect([200, 409].contains(answer.status))
            try await wait(until: "nothing is held", every: .milliseconds(5)) { intake.feed.heldBytes == 0 }
        }
    }

    /// Whoever holds much and is silent does not shut the door for those who send little.
    @Test func littleHasRoomWhateverOthersHold() async throws {
        try await TestIntake.run(limits: small(), web: patient) { (intake) async throws in
            let peers = try await silentPeers(intake)
            let little = [UInt8](repeating: 10, count: 1_000)
            #expect(try await intake.post(TestIntake.batch(0, 1_000), little).status == 200)
            #expect(try await intake.post([], little).status == 200)
            for peer in peers { await peer.close() }
        }
    }

    @Test func silentPeersMakeRoomForWhoeverSends() async throws {
        var limits = small()
        (limits.roomPatience, limits.stallTime) = (.seconds(300), .milliseconds(300))
        try await TestIntake.run(limits: limits, web: patient) { (intake) async throws in
            let peers = try await silentPeers(intake)
            #expect(try await intake.post(TestIntake.batch(0, 9), long).status == 200)
            // As many as had to be.
            try await wait(until: "one is cut off", every: .milliseconds(5)) { peers.contains(where: \.hasEnded) }
            #expect(peers.count(where: \.hasEnded) == 1)
            for peer in peers { await peer.close() }
        }
    }

    /// What has come buys time for the rest, but not hours of it.
    @Test func silenceBehindMuchIsCutOffSoon() async throws {
        var web = WebLimits()
        (web.bodyTime, web.bodyPause, web.bodyRate) = (.seconds(1), .seconds(2), 100)
        try await TestIntake.run(web: web) { (intake) async throws in
            let peer = try await TestPeer.connect(intake.port)
            try await peer.send("POST /ingest HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
            try await peer.send([UInt8](repeating: 10, count: 400_000))
            try await peer.waitForEnd()
        }
    }

    /// Answers to requests one behind the other that nobody reads.
    @Test func peerThatReadsNoAnswerIsCutOff() async throws {
        var web = patient
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
        var web = patient
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
            _ = try await answer(like: { $0.status == 404 }) {
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
