import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

@Suite struct GzipInflaterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a reader makes of a file with these bytes.
    private func read(_ bytes: [UInt8]) async throws -> (lines: [UInt8], overlong: Int, damage: String?) {
        let reader = LineReader(gzip: try LogFile(path: try folder.write("a.gz", bytes)))
        var lines: [UInt8] = []
        var overlong = 0
        while let batch = try await reader.next() {
            overlong += batch.overlongLines
            #expect(batch.offset == lines.count || overlong > 0)
            lines += batch.bytes
        }
        return (lines, overlong, reader.damage)
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func membersFollowOneAnotherWhereverTheyAreCut(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = RandomLog(seed: seed, lines: 3_000).bytes
        let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
        let members = zip([0] + cuts, cuts + [bytes.count]).flatMap { gzip(Array(bytes[$0..<$1])) }
        let found = try await read(members)
        #expect(found.lines == bytes)
        #expect(found.damage == nil)
    }

    @Test func whatCouldBeReadOfATruncatedFileCounts() async throws {
        let bytes = RandomLog(seed: 1, lines: 3_000).bytes
        let compressed = gzip(bytes)
        let found = try await read(Array(compressed.prefix(compressed.count / 2)))
        #expect(found.damage == "ends in the middle of its compressed data")
        #expect(found.lines.count > bytes.count / 4)
        #expect(bytes.starts(with: found.lines))
    }

    @Test func whatStandsBeforeADamageCounts() async throws {
        let bytes = RandomLog(seed: 1, lines: 3_000).bytes
        var compressed = gzip(bytes)
        for place in compressed.count / 2..<compressed.count / 2 + 20 { compressed[place] ^= 0xff }
        let found = try await read(compressed)
        #expect(found.damage?.hasPrefix("is damaged near byte ") == true)
        #expect(zip(found.lines, bytes).prefix { $0 == $1 }.count > bytes.count / 4)
    }

    @Test func zerosBehindTheEndArePaddingAndAnythingElseIsSaid() async throws {
        let compressed = gzip(Array("one\n".utf8))
        let padded = try await read(compressed + [UInt8](repeating: 0, count: 100_000))
        #expect(padded.lines == Array("one\n".utf8) && padded.damage == nil)
        let followed = try await read(compressed + [0, 0] + Array("text".utf8))
        #expect(followed.lines == Array("one\n".utf8))
        #expect(followed.damage?.contains("from byte \(compressed.count + 2) on") == true)
    }

    @Test func fileThatUnpacksToAnEndlessLineTakesLittleMemory() async throws {
        let bomb = gzip([UInt8](repeating: 65, count: 64 << 20))
        #expect(bomb.count < 1 << 20)
        let found = try await read(bomb + gzip(Array("\nshort\n".utf8)))
        #expect(found.overlong == 1)
        #expect(found.lines == Array("short\n".utf8))
    }

    @Test func contentAndNotTheNameTellsWhatIsCompressed() throws {
        let line = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n"
        let paths = [
            try folder.write("plain.gz", line), try folder.write("packed.log", gzip(Array(line.utf8))),
        ]
        let inputs = try Input.open(paths.map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        #expect(inputs.map(\.format) == [.common, .common])
        #expect(inputs.map(\.firstTime?.rfc3339) == ["2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"])
        #expect(inputs.allSatisfy { !$0.isLive })
    }

    @Test func compressedLinesOfNoFormatAreAnError() throws {
        let path = try folder.write("a.gz", gzip(Array("hello\n".utf8)))
        let error = InputError.unknownFormat(path, tried: LogFormat.detectable.map(\.name), firstLine: "hello")
        #expect(throws: error) {
            try Input.open([path].map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        }
    }
}
