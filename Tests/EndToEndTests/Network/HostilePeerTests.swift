import Foundation
import Glibc
import Testing
import VisorTesting

/// Peers that are made to do harm: the others are heard, and memory is bounded.
@Suite(.timeLimit(.minutes(10))) final class HostilePeerTests {
    private let log: FollowedLog

    init() throws { log = try FollowedLog() }

    private static let memory = 48 << 20

    /// Runs a monitor with good senders before and after the bad ones, who must not change what is counted of the good.
    private func expectUnharmed(
        _ arguments: [String] = [], malformed: Int, _ body: (Int, ListeningMonitor) async throws -> Void
    ) async throws {
        let (monitor, port) = try await ListeningMonitor.listening(arguments, in: log)
        let good = try TCPPeer(port: port)
        for second in 1...10 { try good.send(TCPPeer.line(second: second)) }
        try await body(port, monitor)
        let next = try TCPPeer(port: port)
        for second in 11...20 { try next.send(TCPPeer.line(second: second)) }
        try await log.waitForWindows(20)
        #expect(monitor.peakBytes < Self.memory, "\(monitor.peakBytes >> 20) MiB")
        let summary = try await log.stop(monitor.child)
        #expect(summary.hits == 20)
        #expect(summary.malformed == malformed)
    }

    @Test func millionEmptyLinesAreMalformedLines() async throws {
        try await expectUnharmed(malformed: 1_000_000) { port, monitor in
            let bad = try TCPPeer(port: port)
            #expect(bad.send([UInt8](repeating: 10, count: 1_000_000)))
        }
    }

    @Test func linesWithoutEndAreSkippedAndNotKept() async throws {
        // Each is one line that is too long.
        try await expectUnharmed(malformed: 8) { port, _ in
            let bad = try (0..<8).map { _ in try TCPPeer(port: port) }
            for _ in 0..<16 { for peer in bad { #expect(peer.send([UInt8](repeating: 120, count: 1 << 20))) } }
            for peer in bad { try peer.send("\n") }
        }
    }

    @Test func slowLorisIsClosedWhenItsTimeIsOver() async throws {
        try await expectUnharmed(["--idle-timeout", "3s"], malformed: 0) { port, _ in
            let slow = try TCPPeer(port: port)
            let start = ContinuousClock.now
            // A byte now and then, and never a line.
            while slow.send([120]) && ContinuousClock.now - start < .seconds(60) {
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test func floodOfConnectionsIsClosedAndSaidOnce() async throws {
        try await expectUnharmed(["--max-connections-per-address", "16"], malformed: 0) { port, monitor in
            var held: [TCPPeer] = []
            for number in 0..<2_000 {
                let peer = try TCPPeer(port: port)
                if number % 8 == 0 { held.append(peer) }
            }
            try await monitor.child.waitForWords("max_connections_per_address")
            let words = try monitor.child.errors.split(separator: "\n")
            #expect(words.count < 5, "\(words)")
        }
    }

    @Test func halfOpenConnectionsHoldNothingBack() async throws {
        // Peers that say nothing, and some that end in mid-line.
        var silent: [TCPPeer] = []
        try await expectUnharmed(malformed: 20) { port, _ in
            for _ in 0..<20 { silent.append(try TCPPeer(port: port)) }
            for _ in 0..<20 {
                let torn = try TCPPeer(port: port)
                try torn.send("10.0.0.1 - - [20/Nov")
            }
        }
        #expect(silent.count == 20)
    }
}
