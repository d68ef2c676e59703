import Foundation
import Glibc
import Testing
import VisorTesting

/// Lines over TCP between the programs.
@Suite(.timeLimit(.minutes(10))) final class TCPProgramTests {
    private let log: FollowedLog

    init() throws { log = try FollowedLog() }

    private func generator(_ arguments: [String], seed: Int = 7, name: String = "generator") throws -> ChildProgram {
        try ChildProgram(
            VisorProgram.fakeLogGen.path,
            [
                "--start", "2026-11-20T10:00:00Z", "--rate", "200", "--count", "20000", "--malformed", "0.01", "--seed",
                "\(seed)", "--truth", log.folder.path("\(name).json"),
            ] + arguments, in: log.folder, name: name)
    }

    private func truth(_ name: String = "generator") throws -> GeneratorTruth {
        try GeneratorTruth(contentsOf: log.folder.path("\(name).json"))
    }

    private func check(_ summary: SummaryDocument, _ truth: GeneratorTruth) {
        #expect(summary.counts == truth.counts)
        #expect(summary.malformed == truth.malformed && summary.malformed > 100)
        #expect(summary.tooLate == 0)
        let paths = Dictionary(uniqueKeysWithValues: summary.top.paths.map { ($0.key, $0.count) })
        #expect(paths == truth.maps.paths)
    }

    @Test func whatAGeneratorSendsIsWhatIsCounted() async throws {
        let (monitor, port) = try await ListeningMonitor.listening(in: log)
        let generator = try generator(["--tcp", "127.0.0.1:\(port)"])
        #expect(try await generator.end() == 0)
        let truth = try truth()
        let summary = try await monitor.stop(after: truth.linesInWindows)
        check(summary, truth)
        #expect(try monitor.child.errors == "stream_monitor: listening at tcp://127.0.0.1:\(port)\n")
    }

    @Test func whatAGeneratorServesIsWhatEachMonitorCounts() async throws {
        let generator = try generator(["--serve", "127.0.0.1:0"])
        let port = try await generator.port(behind: "serving at tcp://127.0.0.1:")
        let monitor = try ListeningMonitor(["--connect", "tcp://127.0.0.1:\(port)"], in: log)
        #expect(try await generator.end() == 0)
        let truth = try truth()
        let summary = try await monitor.stop(after: truth.linesInWindows)
        check(summary, truth)
        try #expect(monitor.child.errors.contains("connected to tcp://127.0.0.1:\(port)\n"))
    }

    @Test func sendersAtOnceAreCountedTogether() async throws {
        let (monitor, port) = try await ListeningMonitor.listening(in: log)
        let generators = try (1...4).map {
            try generator(["--tcp", "127.0.0.1:\(port)"], seed: $0, name: "generator\($0)")
        }
        for generator in generators { #expect(try await generator.end() == 0) }
        let truths = try (1...4).map { try truth("generator\($0)") }
        let summary = try await monitor.stop(after: truths.reduce(0) { $0 + $1.linesInWindows })
        #expect(summary.lines == 80_000)
        #expect(summary.malformed == truths.reduce(0) { $0 + $1.malformed })
        #expect(summary.bytes == truths.reduce(0) { $0 + $1.counts.bytes })
    }

    @Test func connectionsOfAKilledMonitorHoldNothingBack() async throws {
        let (first, port) = try await ListeningMonitor.listening(in: log)
        let peer = try TCPPeer(port: port)
        try peer.send(TCPPeer.line(second: 1))
        try await log.waitForWindows(1)
        try await log.waitForCheckpoint()
        first.child.send(SIGKILL)
        #expect(try await first.child.end() == -Int(SIGKILL))
        // Without the network too: what the old connection had is ended.
        try log.write(100)
        let second = try log.follow()
        try await log.waitForWindows(101)
        let summary = try await log.stop(second)
        #expect(summary.lines == 101)
    }

    @Test func monitorTakesWhatHasBeenSentWhenItIsToldToEnd() async throws {
        let (monitor, port) = try await ListeningMonitor.listening(in: log)
        let peer = try TCPPeer(port: port)
        try peer.send(TCPPeer.line(second: 1))
        try await log.waitForCheckpoint()
        for second in 2...1_000 { try peer.send(TCPPeer.line(second: second)) }
        let summary = try await log.stop(monitor.child)
        #expect(summary.lines == 1_000)
        #expect(peer.isClosed(within: 5))
    }

    @Test func generatorAtFullSpeedIsHeldBackAndNotKeptInMemory() async throws {
        let (monitor, port) = try await ListeningMonitor.listening(["--threads", "2"], in: log)
        let generator = try ChildProgram(
            VisorProgram.fakeLogGen.path, ["--rate", "max", "--count", "400000", "--tcp", "127.0.0.1:\(port)"],
            in: log.folder, name: "generator")
        #expect(try await generator.end() == 0)
        // At full speed the last lines come within a second or so, and go on by the clock.
        try await log.waitForWindows(400_000)
        #expect(monitor.peakBytes < 48 << 20, "\(monitor.peakBytes >> 20) MiB")
        #expect(try await log.stop(monitor.child).lines == 400_000)
    }

    @Test func generatorSaysThatItCannotConnectAndEndsWhenItIsTold() async throws {
        let port = try LoopbackSocket.freePort()
        let generator = try generator(["--tcp", "127.0.0.1:\(port)"])
        try await generator.waitForWords("cannot connect to tcp://127.0.0.1:\(port): Connection refused; trying again")
        generator.send(SIGTERM)
        #expect(try await generator.end() == 0)
        #expect(try truth().counts.lines == 0)
    }
}
