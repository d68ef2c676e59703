import Testing
import VisorTesting

@testable import VisorTransport

/// Outputs that are added to: whatever the disk does, lines stand there whole, once, and in their order.
@Suite struct AppendedOutputTests {
    private let system = SimulatedFileSystem(seed: 1)

    private func text(_ path: String) -> String { String(decoding: system.bytes(of: path), as: UTF8.self) }

    @Test func whatDoesNotFitWaitsForRoom() throws {
        let output = try AppendedOutput(path: "out/a", in: system)
        try output.write(Array("first\n".utf8))
        system.setRoom(3)
        try output.write(Array("second\n".utf8))
        #expect(output.problem?.description == "No space left on device")
        #expect(!output.isWritten && !output.isFull)
        try output.write(Array("third\n".utf8))
        try output.flush()
        #expect(text("out/a") == "first\nsec")
        system.setRoom(.max)
        try output.flush()
        #expect(output.isWritten && output.problem == nil)
        #expect(text("out/a") == "first\nsecond\nthird\n")
        #expect(output.length == 19)
    }

    @Test func tooMuchThatWaitsHoldsTheReadingBack() throws {
        let output = try AppendedOutput(path: "out/a", in: system)
        system.setRoom(0)
        try output.write([UInt8](repeating: 10, count: AppendedOutput.pendingLimit))
        #expect(!output.isFull)
        try output.write([10])
        #expect(output.isFull)
    }

    @Test func tornLastLineIsCutAndTheOthersAreHandedOver() throws {
        system.write(Array("old\none\n\ntwo\nthr".utf8), to: "out/a")
        let output = try AppendedOutput(path: "out/a", in: system)
        var lines: [String] = []
        try output.recover(behind: 4) { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines == ["one", "", "two"])
        #expect(text("out/a") == "old\none\n\ntwo\n")
        #expect(output.length == 13)
    }

    @Test func lineThatStandsThereIsWrittenOnlyAsOftenAsItComesAgain() throws {
        system.write(Array("x\nx\ny\n".utf8), to: "out/a")
        let log = try LineLog(AppendedOutput(path: "out/a", in: system), known: .init(path: "out/a", length: 0))
        try log.write(Array("x\ny\n".utf8))
        #expect(log.known.awaited.map(\.number) == [1])
        try log.write(Array("x\nx\nz\n".utf8))
        #expect(text("out/a") == "x\nx\ny\nx\nz\n")
        #expect(log.known.awaited.isEmpty)
    }

    @Test func fileThatWasCutMeanwhileHoldsNothingThatIsAwaited() throws {
        let first = try LineLog(AppendedOutput(path: "out/a", in: system), known: .init(path: "out/a", length: 0))
        try first.write(Array("x\nx\nx\n".utf8))
        system.cut("out/a")
        try first.write(Array("x\n".utf8))
        let second = try LineLog(AppendedOutput(path: "out/a", in: system), known: first.known)
        try second.write(Array("x\n".utf8))
        #expect(text("out/a") == "x\nx\n")
    }

    @Test func lineThatIsAwaitedIsRememberedOverAnotherStart() throws {
        system.write(Array("x\n".utf8), to: "out/a")
        let first = try LineLog(AppendedOutput(path: "out/a", in: system), known: .init(path: "out/a", length: 0))
        let second = try LineLog(AppendedOutput(path: "out/a", in: system), known: first.known)
        try second.write(Array("x\nx\n".utf8))
        #expect(text("out/a") == "x\nx\n")
    }
}
