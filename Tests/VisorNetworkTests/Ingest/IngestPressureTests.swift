import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// What an intake does that is asked for more than it can give.
@Suite(.timeLimit(.minutes(10))) struct IngestPressureTests {
    private func small() -> IntakeLimits {
        var limits = IntakeLimits()
        limits.batchBytes = 10_000
        (limits.ownBytes, limits.heldBytes) = (1_000, 18_000)
        (limits.roomPatience, limits.stallTime) = (.milliseconds(100), .seconds(600))
        limits.recordBytes = 5_000
        limits.patience = .zero
        return limits
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
        try await TestIntake.run(limits: limits, web: .patient) { (intake) async throws in
            var peers: [TestPeer] = []
            for _ in 0..<2 {
                let peer = try await TestPeer.connect(intake.port)
                try await peer.send(
                    "POST /ingest HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                try await peer.wait(for: "100 Continue")
                peers.append(peer)
            }
            // Both have been let in by the time that a third is not.
            let answer = try await firstAnswer(like: { $0.status != 200 }) {
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
        try await TestIntake.run(limits: small(), web: .patient) { (intake) async throws in
            let peers = try await silentPeers(intake)
            let send = { try await intake.post(TestIntake.batch(0, 9, incarnation: "x"), long) }
            let refused = try await send()
            #expect(refused.status == 429 && refused.text.contains("too many lines"))
            for peer in peers { await peer.close() }
            let answer = try await firstAnswer(like: { $0.status != 429 }, to: send)
            #expect([200, 409].contains(answer.status))
            try await wait(until: "nothing is held", every: .milliseconds(5)) { intake.feed.heldBytes == 0 }
        }
    }

    /// Whoever holds much and is silent does not shut the door for those who send little.
    @Test func littleHasRoomWhateverOthersHold() async throws {
        try await TestIntake.run(limits: small(), web: .patient) { (intake) async throws in
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
        try await TestIntake.run(limits: limits, web: .patient) { (intake) async throws in
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
}
