import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// A busy machine may give a program no time to look while a log is rotated several times, in several ways.
@Suite struct UnseenRotationTests {
    private static let acts: [SimulatedServer.Act] = [.write, .rename, .copyAndCut, .writeToOlder]

    /// All runs of so many acts.
    private static func sequences(_ length: Int) -> [[SimulatedServer.Act]] {
        (0..<length).reduce([[]]) { sequences, _ in sequences.flatMap { sequence in acts.map { sequence + [$0] } } }
    }

    @Test func whateverIsDoneBetweenTwoLooksEachLineIsCountedOnce() throws {
        for sequence in UnseenRotationTests.sequences(SimulatedSchedules.factor > 1 ? 6 : 4) {
            let fileSystem = SimulatedFileSystem(seed: 5)
            var server = SimulatedServer(fileSystem, seed: 5)
            server.write()
            let monitor = try SimulatedMonitor(in: fileSystem)
            try monitor.read()
            for act in sequence { server.perform(act) }
            // Behind a rotation there is a log again.
            server.write()
            for _ in 0..<3 { try monitor.read() }
            let lines = server.written.count { $0 == UInt8(ascii: "\n") }
            #expect(monitor.merger.overall.summary.lines == lines, "\(sequence)")
        }
    }

    @Test func aFileWithTheNumberOfAnEmptyOneThatIsGoneIsRead() throws {
        let fileSystem = SimulatedFileSystem(seed: 5)
        let (log, older) = (SimulatedServer.log, SimulatedServer.log + ".1")
        let line = Array("192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n".utf8)
        fileSystem.write([], to: log)
        let number = try fileSystem.status(of: log).inode
        let monitor = try SimulatedMonitor(in: fileSystem)
        try monitor.read()
        fileSystem.move(log, to: older)
        fileSystem.write(line, to: log)
        try monitor.read()
        fileSystem.delete(older)
        // A second each, until nothing more is expected of it.
        for _ in 0..<700 { try monitor.read() }
        fileSystem.move(log, to: older)
        fileSystem.giveNext(inode: number)
        fileSystem.write(line + line, to: log)
        try monitor.read()
        #expect(monitor.merger.overall.summary.lines == 3)
    }
}
