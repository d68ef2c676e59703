import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

@Suite struct FileBlockTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func lines(of file: LogFile, in range: Range<Int>) throws -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try FileBlock(file: file, range: range).read(from: nil) { lines, _ in
            for position in 0..<lines.count { bytes.append(lines[position]) }
            return nil
        }
        return bytes
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func blocksTogetherHaveEachLineOnce(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = RandomLog(seed: seed, lines: 200).bytes
        let file = try LogFile(path: try folder.write("a\(seed).log", bytes))
        var cuts = (0..<20).map { _ in Int.random(in: 0...bytes.count, using: &generator) }
        cuts = ([0, bytes.count] + cuts).sorted()
        let parts = try zip(cuts, cuts.dropFirst()).map { try lines(of: file, in: $0..<$1) }
        #expect(Array(parts.joined()) == bytes)
        #expect(parts.allSatisfy { $0.isEmpty || $0.last == 10 })
    }

    @Test func readingGoesOnWhereItStopped() throws {
        let file = try LogFile(path: try folder.write("a.log", "one\ntwo\nthree\n"))
        let block = FileBlock(file: file, range: 0..<14)
        let reading = try block.read(from: nil) { _, offset in offset + 4 }
        #expect(reading.stoppedAt == 4)
        var rest: [Int] = []
        _ = try block.read(from: 4) { lines, offset in
            rest += [offset, lines.count]
            return nil
        }
        #expect(rest == [4, 10])
    }

    @Test func fileThatHasShrunkIsAnError() throws {
        let path = try folder.write("a.log", "one\n")
        let file = try LogFile(path: path)
        for range in [0..<1_000, 500..<1_000] {
            #expect(throws: InputError.truncated(path)) { try lines(of: file, in: range) }
        }
        #expect(try lines(of: file, in: 0..<4) == Array("one\n".utf8))
    }

    @Test func lastLineMayEndBehindTheRange() throws {
        let path = try folder.write("a.log", "one\ntwo\n")
        let file = try LogFile(path: path)
        #expect(try lines(of: file, in: 0..<5) == Array("one\ntwo\n".utf8))
    }
}
