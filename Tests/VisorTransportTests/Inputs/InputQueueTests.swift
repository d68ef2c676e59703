import Foundation
import Testing
import VisorTesting

@testable import VisorKit
@testable import VisorTransport

/// Several inputs together come to what one input with all their lines would.
@Suite struct InputQueueTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func analyse(_ paths: [String], threads: Int = 2) async throws -> (
        windows: [EventTime: WindowSummary], overall: OverallSummary
    ) {
        let settings = AnalysisSettings()
        let inputs = try Input.open(paths.map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        let queue = InputQueue(inputs, heartbeat: "HEARTBEAT")
        let observer = RecordingObserver()
        var analysis = Analysis(settings: settings, firstTimes: try await queue.firstTimes(), threads: threads)
        let overall = try await analysis.run(queue, observer: observer)
        let windows = Dictionary(uniqueKeysWithValues: observer.windows.map { ($0.start, $0.summary) })
        return (windows, overall)
    }

    private func order(of paths: [String]) async throws -> [Int] {
        let inputs = try Input.open(paths.map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        let queue = InputQueue(inputs, heartbeat: "HEARTBEAT")
        var order: [Int] = []
        while case .block(let block)? = try await queue.next() { order.append(block.partition) }
        return order
    }

    @Test func blocksKnowTheNamesOfTheirInputs() async throws {
        let bytes = Array((numbered(1...3).joined(separator: "\n") + "\n").utf8)
        let paths = try [
            folder.write("a.log", bytes), folder.write("b.log.gz", gzip(bytes)), pipe("pipe", with: bytes),
        ]
        let inputs = try Input.open(paths.map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        let queue = InputQueue(inputs, heartbeat: "HEARTBEAT")
        var sources: [Int: Set<String>] = [:]
        while case .block(let block)? = try await queue.next() {
            if block.byteCount > 0 { sources[block.partition, default: []].insert(block.profile.source) }
        }
        #expect(sources == [0: [paths[0]], 1: [paths[1]], 2: [paths[2]]])
    }

    @Test(arguments: 0..<8 as Range<UInt64>, [1, 3])
    func linesThatAreSpreadOverFilesGiveTheSameWindows(seed: UInt64, threads: Int) async throws {
        var generator = SeededGenerator(seed: seed)
        // Far more than the retention in event time, so that files out of step would lose lines.
        let log = RandomLog(seed: seed, lines: 6_000, step: 20, disorder: 10)
        var parts = [[String]](repeating: [], count: 3)
        for line in log.lines { parts[Int.random(in: 0..<3, using: &generator)].append(line) }
        let whole = try folder.write("whole-\(seed)-\(threads)", log.bytes)
        let paths = try parts.enumerated().map { number, lines in
            try folder.write("part-\(seed)-\(threads)-\(number)", lines.map { $0 + "\n" }.joined())
        }
        let (expected, expectedOverall) = try await analyse([whole])
        let (windows, overall) = try await analyse(paths, threads: threads)
        #expect(overall.tooLate == 0)
        #expect(windows == expected)
        #expect(overall.summary == expectedOverall.summary)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func streamsAreReadInStepWithFilesAndWithOneAnother(seed: UInt64) async throws {
        let log = RandomLog(seed: seed, lines: 6_000, step: 20, disorder: 10)
        let paths = try (0..<3).map { number in
            let lines = log.lines.enumerated().filter { $0.offset % 3 == number }.map { $0.element + "\n" }
            guard number < 2 else { return try folder.write("file-\(seed)", lines.joined()) }
            return try pipe("pipe-\(seed)-\(number)", with: Array(lines.joined().utf8))
        }
        let (expected, _) = try await analyse([try folder.write("whole-\(seed)", log.bytes)])
        let (windows, overall) = try await analyse(paths)
        #expect(overall.tooLate == 0)
        #expect(windows == expected)
    }

    /// A named pipe into which a thread of its own writes.
    private func pipe(_ name: String, with bytes: [UInt8]) throws -> String {
        let path = folder.path(name)
        try #require(mkfifo(path, 0o600) == 0)
        Thread.detachNewThread {
            let writer = open(path, O_WRONLY | O_CLOEXEC)
            var written = 0
            while written < bytes.count {
                written += bytes[written...].withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
            }
            close(writer)
        }
        return path
    }

    @Test func fileThatIsRenamedWhileOthersAreReadIsReadAllTheSame() async throws {
        let settings = AnalysisSettings()
        let path = try folder.write("access.log", RandomLog(seed: 1, lines: 100).bytes)
        let inputs = try Input.open([path].map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        try #require(rename(path, folder.path("access.log.1")) == 0)
        try folder.write("access.log", "")
        let queue = InputQueue(inputs, heartbeat: "HEARTBEAT")
        var analysis = Analysis(settings: settings, firstTimes: try await queue.firstTimes(), threads: 1)
        #expect(try await analysis.run(queue, observer: RecordingObserver()).summary.lines == 100)
    }

    @Test func timeOfTheNextBlockNeverGoesBack() throws {
        let late = RandomLog(seed: 1, lines: 300, step: 0, disorder: 0).lines
        let early = late.map { $0.replacing("2026", with: "2025") }
        let path = try folder.write("a.log", (late + early).map { $0 + "\n" }.joined())
        let inputs = try Input.open([path].map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        guard case .file(var cursor) = try #require(inputs.first).kind else { return }
        let first = cursor.nextTime
        while try !cursor.next(until: EventTime(seconds: 0)).isLast {
            #expect(cursor.nextTime == first)
        }
    }

    @Test func rotatedFilesAreReadInTheOrderOfTheirTimes() async throws {
        let log = RandomLog(seed: 1, lines: 3_000, step: 20, disorder: 0)
        let paths = try (0..<3).map { number in
            try folder.write(
                "access.log.\(2 - number)", log.lines[number * 1_000..<(number + 1) * 1_000].map { $0 + "\n" }.joined())
        }
        #expect(try await order(of: paths.reversed()) == [2, 1, 0])
        #expect(try await analyse(paths.reversed()).overall.tooLate == 0)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func compressedFilesAreReadInStepWithOthers(seed: UInt64) async throws {
        let log = RandomLog(seed: seed, lines: 6_000, step: 20, disorder: 10)
        let paths = try (0..<3).map { number in
            let lines = log.lines.enumerated().filter { $0.offset % 3 == number }.map { $0.element + "\n" }
            let bytes = Array(lines.joined().utf8)
            return try folder.write("part-\(seed)-\(number)", number < 2 ? gzip(bytes) : bytes)
        }
        let (expected, _) = try await analyse([try folder.write("whole-\(seed)", log.bytes)])
        let (windows, overall) = try await analyse(paths)
        #expect(overall.tooLate == 0)
        #expect(windows == expected)
    }

    @Test func filesThatOverlapAreReadInStep() async throws {
        let log = RandomLog(seed: 1, lines: 4_000, step: 20, disorder: 0)
        let halves = try [0, 1].map { remainder in
            try folder.write(
                "half-\(remainder)",
                log.lines.enumerated().filter { $0.offset % 2 == remainder }.map { $0.element + "\n" }.joined())
        }
        let order = try await order(of: halves)
        let turns = zip(order, order.dropFirst()).count { $0 != $1 }
        #expect(turns > 6)
    }

    @Test func emptyAndMalformedInputsHoldNothingBack() async throws {
        let log = RandomLog(seed: 3, lines: 500, step: 20, disorder: 0)
        let paths = [
            try folder.write("empty.log", ""), try folder.write("access.log", log.bytes),
            try folder.write("heartbeats.log", "[-] [-] HEARTBEAT\n"),
        ]
        let overall = try await analyse(paths).overall
        #expect(overall.summary.lines == 501)
        #expect(overall.tooLate == 0)
    }

    @Test func stopEndsTheReadingOfFilesEarly() async throws {
        let line = String(
            repeating: "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n", count: 350_000)
        let inputs = try Input.open([try folder.write("a.log", line)].map { InputRequest($0) }, heartbeat: "HEARTBEAT")
        let queue = InputQueue(inputs, heartbeat: "HEARTBEAT")
        guard case .block(let first)? = try await queue.next() else {
            Issue.record("no block")
            return
        }
        #expect(first.byteCount == FileCursor.blockSize)
        queue.stop()
        let end = try await queue.next()
        #expect(end == nil)
        #expect(await queue.shortcoming?.hasPrefix("stopped before the end") == true)
    }
}
