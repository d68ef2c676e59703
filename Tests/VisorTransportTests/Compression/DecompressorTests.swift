import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

@Suite struct DecompressorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func compress(_ bytes: [UInt8], _ compression: Compression) -> [UInt8] {
        compression == .gzip ? gzip(bytes) : zstd(bytes)
    }

    /// What a reader makes of a file with these bytes.
    private func read(_ bytes: [UInt8]) async throws -> (lines: [UInt8], overlong: Int, damage: String?) {
        let file = try LogFile(path: try folder.write("a", bytes))
        let reader = LineReader(file: file, try Compression.of(file))
        var lines: [UInt8] = []
        var overlong = 0
        while let batch = try await reader.next() {
            overlong += batch.overlongLines
            #expect(batch.offset == lines.count || overlong > 0)
            lines += batch.bytes
        }
        return (lines, overlong, reader.damage)
    }

    @Test(arguments: 0..<6 as Range<UInt64>, [Compression.gzip, .zstd])
    func framesFollowOneAnotherWhereverTheyAreCut(seed: UInt64, compression: Compression) async throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = RandomLog(seed: seed, lines: 3_000).bytes
        let cuts = (0..<4).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
        let frames = zip([0] + cuts, cuts + [bytes.count]).flatMap { compress(Array(bytes[$0..<$1]), compression) }
        let found = try await read(frames)
        #expect(found.lines == bytes)
        #expect(found.damage == nil)
    }

    @Test func skippableFramesAreSkipped() async throws {
        let skipped = (0..<16).map { skippableFrame(kind: $0, Array(repeating: 0x28, count: Int($0) * 9_000)) }
        let parts = skipped.map { $0 + zstd(Array("line \($0.count)\n".utf8)) }
        let found = try await read(parts.flatMap(\.self) + skippableFrame(kind: 3, []))
        #expect(found.lines == skipped.flatMap { Array("line \($0.count)\n".utf8) })
        #expect(found.damage == nil)
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func whatCouldBeReadOfATruncatedFileCounts(compression: Compression) async throws {
        let bytes = RandomLog(seed: 1, lines: 9_000).bytes
        let compressed = compress(bytes, compression)
        let found = try await read(Array(compressed.prefix(compressed.count / 2)))
        #expect(found.damage == "ends in the middle of its compressed data")
        #expect(found.lines.count > bytes.count / 5)
        #expect(bytes.starts(with: found.lines))
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func everyTruncationIsSaid(compression: Compression) async throws {
        let compressed = compress(Array("one\ntwo\nthree\n".utf8), compression)
        // Less than what tells the compression is text.
        for count in 4..<compressed.count {
            let found = try await read(Array(compressed.prefix(count)))
            #expect(found.damage == "ends in the middle of its compressed data", "\(count)")
        }
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func whatStandsBeforeADamageCounts(compression: Compression) async throws {
        let bytes = RandomLog(seed: 1, lines: 9_000).bytes
        var compressed = compress(bytes, compression)
        for place in compressed.count / 2..<compressed.count / 2 + 20 { compressed[place] ^= 0xff }
        let found = try await read(compressed)
        #expect(found.damage?.hasPrefix("is damaged near byte ") == true)
        #expect(zip(found.lines, bytes).prefix { $0 == $1 }.count > bytes.count / 5)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func damagedFilesDoNoHarm(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = RandomLog(seed: seed, lines: 200).bytes
        var compressed = compress(bytes, seed % 2 == 0 ? .gzip : .zstd)
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            let place = Int.random(in: 4..<compressed.count, using: &generator)
            compressed[place] = .random(in: 0...255, using: &generator)
        }
        let found = try await read(compressed)
        #expect(found.lines == bytes || found.damage != nil)
    }

    @Test func windowOfMoreThanEightMebibytesIsSaid() async throws {
        let line = Array("one\n".utf8)
        let found = try await read(zstdFrame(line, window: 23) + zstdFrame(line, window: 24))
        #expect(found.lines == line)
        #expect(found.damage?.contains("more than 8 MiB") == true)
    }

    @Test func zerosBehindTheEndArePaddingAndAnythingElseIsSaid() async throws {
        let compressed = gzip(Array("one\n".utf8))
        let padded = try await read(compressed + [UInt8](repeating: 0, count: 100_000))
        #expect(padded.lines == Array("one\n".utf8) && padded.damage == nil)
        let followed = try await read(compressed + [0, 0] + Array("text".utf8))
        #expect(followed.lines == Array("one\n".utf8))
        #expect(followed.damage?.contains("from byte \(compressed.count + 2) on") == true)
    }

    @Test func bytesBehindFramesThatAreNoneAreSaid() async throws {
        let compressed = zstd(Array("one\n".utf8))
        for rest in [[0, 0], Array("text".utf8)] as [[UInt8]] {
            let found = try await read(compressed + rest)
            #expect(found.lines == Array("one\n".utf8))
            #expect(found.damage?.contains("from byte \(compressed.count) on") == true)
        }
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func fileThatUnpacksToAnEndlessLineTakesLittleMemory(compression: Compression) async throws {
        let bomb = compress([UInt8](repeating: 65, count: 64 << 20), compression)
        #expect(bomb.count < 1 << 20)
        let found = try await read(bomb + compress(Array("\nshort\n".utf8), compression))
        #expect(found.overlong == 1)
        #expect(found.lines == Array("short\n".utf8))
    }

    @Test func contentAndNotTheNameTellsWhatIsCompressed() throws {
        let line = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n"
        let paths = [
            try folder.write("plain.gz", line), try folder.write("packed.log", gzip(Array(line.utf8))),
            try folder.write("squeezed.gz", zstd(Array(line.utf8))),
        ]
        let inputs = try Input.open(paths.map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        #expect(inputs.map(\.format) == [.common, .common, .common])
        #expect(inputs.map(\.firstTime?.rfc3339) == Array(repeating: "2026-11-20T10:00:00Z", count: 3))
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
