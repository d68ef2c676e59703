import Glibc
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

@Suite struct InputBeginningTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func line(_ second: Int) -> String {
        "192.0.2.7 - - [20/Nov/2026:10:00:0\(second) +0000] \"GET /\(second) HTTP/1.1\" 200 5 \"-\" \"-\"\n"
    }

    /// A place in a file, as the reading that begins there knows it.
    private func position(_ path: String, _ offset: Int) throws -> FilePosition {
        let status = try HostFileSystem().status(of: path)
        var position = FilePosition(source: "a.log", incarnation: 1, device: status.device, inode: status.inode)
        (position.name, position.offset) = (path, offset)
        return position
    }

    @Test func linesBeforeAPlaceAreReadAndNoneBehindIt() async throws {
        let path = try folder.write("a.log", (0..<6).map(line).joined())
        let opened = try Input.open(
            before: [(try position(path, line(0).utf8.count * 4), InputProfile())], heartbeat: "HEARTBEAT")
        #expect(opened.gone.isEmpty && opened.open.first?.name == "a.log")
        let queue = InputQueue(opened.open, heartbeat: "HEARTBEAT")
        var analysis = Analysis(settings: AnalysisSettings(), firstTimes: try await queue.firstTimes(), threads: 1)
        let overall = try await analysis.run(queue, observer: RecordingObserver())
        #expect(overall.summary.lines == 4 && overall.malformed == 0)
    }

    @Test func historyComesInBlocksThatTakeLittleMemory() async throws {
        let lines = String(repeating: line(3), count: 40_000)
        let path = try folder.write("a.log", lines)
        let known = try position(path, lines.utf8.count)
        let queue = InputQueue(
            try Input.open(before: [(known, InputProfile())], heartbeat: "").open, heartbeat: "")
        var sizes: [Int] = []
        while case .block(let block) = try await queue.next() { sizes.append(block.byteCount) }
        #expect(sizes.reduce(0, +) == lines.utf8.count && sizes.count > 1)
        #expect(sizes.allSatisfy { $0 <= 1 << 20 })
    }

    @Test func fileThatIsAnotherByNowOrGoneIsNotRead() throws {
        let path = try folder.write("a.log", line(0) + line(1))
        let known = try position(path, line(0).utf8.count)
        #expect(rename(path, folder.path("a.log.1")) == 0)
        #expect(try Input.open(before: [(known, InputProfile())], heartbeat: "").gone == [path])
        try folder.write("a.log", line(5) + line(6))
        #expect(try Input.open(before: [(known, InputProfile())], heartbeat: "").gone == [path])
    }

    @Test func fileThatWasCutIsNotRead() throws {
        let path = try folder.write("a.log", line(0) + line(1))
        let known = try position(path, line(0).utf8.count * 2)
        #expect(truncate(path, 10) == 0)
        #expect(try Input.open(before: [(known, InputProfile())], heartbeat: "").gone == [path])
    }
}
