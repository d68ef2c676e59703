import Foundation
import Synchronization
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// The waiting for what is written: by what the system tells, by looking again and again, and until a stop.
@Suite(.timeLimit(.minutes(10))) final class FollowQueueTests {
    private let folder: TemporaryFolder
    private let said = Said()

    private final class Said: Sendable {
        let lines = Mutex<[String]>([])
    }

    init() throws { folder = try TemporaryFolder() }

    private func queue(poll: Duration, hearsChanges: Bool = true) -> FollowQueue {
        let said = said
        return FollowQueue(
            [InputRequest(folder.path("a.log"), profile: InputProfile(formats: [.combined]))], known: nil,
            settings: FollowSettings(poll: poll), hearsChanges: hearsChanges,
            say: { line in said.lines.withLock { $0.append(line) } })
    }

    /// Takes events until so many lines have come, and returns how many.
    private func lines(_ count: Int, of queue: FollowQueue) async -> Int {
        var found = 0
        while found < count, let event = await queue.next() { found += Self.lines(in: event) }
        return found
    }

    private static func lines(in event: SourceEvent) -> Int {
        guard case .block(let block) = event else { return 0 }
        var found = 0
        _ = try? block.block.read(from: nil) { bytes, _ in
            for place in bytes.indices where bytes[place] == UInt8(ascii: "\n") { found += 1 }
            return nil
        }
        return found
    }

    /// What a queue has until so many lines have come.
    private final class Ending: BlockSource {
        private let queue: FollowQueue
        private let left: Mutex<Int>

        init(queue: FollowQueue, afterLines count: Int) {
            self.queue = queue
            left = Mutex(count)
        }

        func next() async -> SourceEvent? {
            guard left.withLock({ $0 > 0 }), let event = await queue.next() else { return nil }
            left.withLock { $0 -= FollowQueueTests.lines(in: event) }
            return event
        }

        func stop() { queue.stop() }
    }

    @Test func systemTellsOfLinesAndNewFiles() async throws {
        let queue = queue(poll: .seconds(3_600))
        // The folder is watched from here on.
        _ = await queue.begin()
        try folder.append(numbered(1...3), to: "a.log")
        #expect(await lines(3, of: queue) == 3)
        try folder.append(numbered(4...5), to: "a.log")
        #expect(await lines(2, of: queue) == 2)
        try folder.move("a.log", to: "a.log.1")
        try folder.append(numbered(6...6), to: "a.log")
        #expect(await lines(1, of: queue) == 1)
        #expect(said.lines.withLock { $0 } == ["\(folder.path("a.log")): does not exist; waiting for it"])
    }

    @Test func pollingFindsWhatTheSystemDoesNotTell() async throws {
        let queue = queue(poll: .milliseconds(50), hearsChanges: false)
        try folder.append(numbered(1...3), to: "a.log")
        #expect(await lines(3, of: queue) == 3)
        try folder.append(numbered(4...5), to: "a.log")
        #expect(await lines(2, of: queue) == 2)
        let lines = said.lines.withLock { $0 }
        #expect(lines.count == 1 && lines[0].hasPrefix("the system tells no more of changes to files (inotify)"))
    }

    @Test func stopReadsWhatHasBeenWrittenByThen() async throws {
        let queue = queue(poll: .seconds(3_600), hearsChanges: false)
        try folder.append(numbered(1...3), to: "a.log")
        #expect(await lines(3, of: queue) == 3)
        try folder.append(numbered(4...9), to: "a.log")
        queue.stop()
        #expect(await lines(.max, of: queue) == 6)
        let end = await queue.next()
        #expect(end == nil)
    }

    @Test func pauseEndsTheReadingWhereItIs() async throws {
        try folder.append(numbered(1...3), to: "a.log")
        let queue = queue(poll: .seconds(1))
        queue.pause()
        #expect(await lines(.max, of: queue) == 0)
    }

    @Test func readersSayEachSecondHowFarTheyAre() async throws {
        try folder.append(numbered(1...3), to: "a.log")
        let queue = queue(poll: .milliseconds(100))
        var moments: [Duration] = []
        while moments.count < 2, let event = await queue.next() {
            if case .standing(let standing) = event, standing.atEnd[0] != nil { moments.append(standing.now) }
        }
        #expect(moments.count == 2 && moments[1] - moments[0] >= .seconds(1))
    }

    @Test func filesThatAreBegunTogetherAreReadInStep() async throws {
        func line(_ file: Int, _ second: Int) -> String {
            let time = RandomLog.text(of: EventTime(seconds: 1_795_168_800 + Int64(second)))
            return "10.0.0.\(file) - - [\(time)] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""
        }
        for file in 0..<5 { try folder.append((0..<600).map { line(file, $0) }, to: "\(file).log") }
        let queue = FollowQueue(
            [InputRequest(folder.path("*.log"), profile: InputProfile(formats: [.combined]))], known: nil,
            settings: FollowSettings(poll: .seconds(3_600)), hearsChanges: false, say: { _ in })
        let layout = WindowLayout(size: .seconds(10), lateness: .seconds(2), retention: .seconds(60))
        let observer = RecordingObserver()
        var analysis = Analysis(settings: AnalysisSettings(layout: layout), firstTimes: [], threads: 1)
        let overall = try await analysis.run(Ending(queue: queue, afterLines: 3_000), observer: observer)
        #expect(overall.summary.lines == 3_000 && overall.tooLate == 0)
        #expect(observer.updates.map(\.summary.lines) == Array(repeating: 50, count: 60), "each window once, and whole")
    }
}
