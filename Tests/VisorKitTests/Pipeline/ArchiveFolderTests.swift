import Testing
import VisorTesting

@testable import VisorKit

/// Blocks are folded on several cores, and their partials come in the order of the blocks.
@Suite struct ArchiveFolderTests {
    private func source(_ blocks: [[UInt8]]) -> ScriptedSource {
        ScriptedSource(
            blocks.enumerated().map { number, bytes in
                SourcedBlock(
                    partition: number, format: .combined, block: BytesBlock(bytes), byteCount: bytes.count,
                    isLast: number == blocks.count - 1, arrival: EventTime(seconds: 0))
            })
    }

    @Test(arguments: [1, 2, 5]) func partialsComeInTheOrderOfTheirBlocks(threads: Int) async throws {
        let blocks = RandomLog(seed: 4, lines: 500).blocks(seed: 4)
        let settings = AnalysisSettings().forArchives
        var folder = ArchiveFolder(source(blocks), settings: settings, threads: threads)
        var partitions: [Int] = []
        var lines = 0
        while let (partial, partition) = try await folder.next() {
            partitions.append(partition)
            lines += partial.lines
            // When an archive is read says nothing of its times.
            #expect(partial.ahead == 0)
        }
        #expect(partitions == Array(blocks.indices))
        #expect(lines == 500)
    }

    @Test func blockOfManyWindowsIsHandedOutInParts() async throws {
        let lines = (0..<2_500).map { number in
            let time = RandomLog.text(of: EventTime(seconds: 1_795_000_000 + Int64(number) * 10))
            return "192.0.2.1 - - [\(time)] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n"
        }
        let block = Array(lines.joined().utf8)
        var folder = ArchiveFolder(
            source([block, block]), settings: AnalysisSettings().forArchives, threads: 2)
        var counts: [Int] = []
        while let (partial, _) = try await folder.next() { counts.append(partial.lines) }
        #expect(counts == [1_024, 1_024, 452, 1_024, 1_024, 452])
    }
}
