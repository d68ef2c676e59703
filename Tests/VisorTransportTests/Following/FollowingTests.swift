import Foundation
import Glibc
import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// What is followed, from where, and what happens to lines and files that are not there yet.
@Suite final class FollowingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func partialLineWaitsForItsEnd() throws {
        let follower = Follower([folder.path("a.log")])
        try folder.append(["10.0.0.1 - - [20/Nov"], to: "a.log", end: "")
        #expect(try follower.read() == [])
        follower.now = .seconds(3_600)
        #expect(try follower.read() == [])
        follower.restart()
        try folder.append(["/2026"], to: "a.log")
        #expect(try follower.read() == ["10.0.0.1 - - [20/Nov/2026"])
    }

    @Test func partialLineIsTakenAfterAWhileWhereThatIsWanted() throws {
        let follower = Follower([folder.path("a.log")], settings: FollowSettings(flushesPartial: true))
        try folder.append(["one", "two"], to: "a.log", end: "\n")
        try folder.append(["thr"], to: "a.log", end: "")
        #expect(try follower.read() == ["one", "two"])
        follower.now += .seconds(4)
        #expect(try follower.read() == [])
        follower.now += .seconds(2)
        #expect(try follower.read() == ["thr"])
        try folder.append(["ee"], to: "a.log")
        #expect(try follower.read() == ["ee"])
    }

    @Test func partialLineOfAPartThatIsGivenUpCounts() throws {
        let follower = Follower([folder.path("a.log")])
        try folder.append(["one", "tw"], to: "a.log", end: "")
        try follower.read()
        try folder.move("a.log", to: "a.log.1")
        try folder.append(["three"], to: "a.log")
        #expect(try follower.read() == ["three"])
        follower.now += FollowedFile.drainTime + .seconds(1)
        #expect(try follower.read() == ["onetw"])
        #expect(follower.records[0]?.positions.map(\.isDone).sorted { $0 && !$1 } == [true, false])
    }

    @Test func linesAreOfTheSourceInWhateverPartTheyStand() throws {
        let follower = Follower([folder.path("*.log"), folder.path("b")])
        try folder.append(numbered(1...2), to: "a.log")
        try folder.append(numbered(3...3), to: "b")
        try follower.read()
        try folder.append(numbered(4...4), to: "a.log")
        try folder.move("a.log", to: "a.log.1")
        try folder.append(numbered(5...5), to: "a.log")
        try follower.read()
        try folder.move("a.log.1", to: "a.log.2")
        follower.restart()
        try folder.append(numbered(6...6), to: "a.log.2")
        #expect(try follower.read() == numbered(6...6))
        #expect(follower.sources == [0: [folder.path("a.log")], 1: [folder.path("b")]])
    }

    @Test(.timeLimit(.minutes(10))) func linesOfAPipeAreOfItsPath() async throws {
        try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
        let follower = Follower([folder.path("pipe")])
        // Opened for both, a pipe does not wait for its other end.
        let writer = open(folder.path("pipe"), O_RDWR)
        defer { close(writer) }
        let bytes = Array((numbered(1...1)[0] + "\n").utf8)
        #expect(unsafe write(writer, bytes, bytes.count) == bytes.count)
        while try follower.read().isEmpty { await Task.yield() }
        #expect(follower.sources == [0: [folder.path("pipe")]])
    }

    @Test func missingFileIsWaitedForAndSaid() throws {
        let follower = Follower([folder.path("a.log")])
        #expect(try follower.read() == [])
        #expect(try follower.read() == [])
        #expect(follower.takeMessages() == ["\(folder.path("a.log")): does not exist; waiting for it"])
        try folder.append(numbered(1...1), to: "a.log")
        #expect(try follower.read() == numbered(1...1))
        #expect(follower.messages.isEmpty)
    }

    @Test func folderIsWatchedAndNewFilesJoin() throws {
        try folder.makeFolder("logs")
        try folder.append(["one"], to: "logs/a.log")
        try folder.write("logs/a.log.1", "older\n")
        try folder.write("logs/.hidden", "no\n")
        try folder.makeFolder("logs/inner")
        let follower = Follower([folder.path("logs")])
        #expect(try follower.read() == ["one"])
        try folder.append(["two"], to: "logs/b.log")
        #expect(try follower.read() == ["two"])
        #expect(follower.joined == [0, 1])
    }

    @Test func patternIsWatchedAndNewFilesJoin() throws {
        let follower = Follower([folder.path("*.log")])
        #expect(try follower.read() == [])
        try folder.append(["one"], to: "a.log")
        #expect(try follower.read() == ["one"])
        // A rotation whose names match the pattern too makes no source of its own.
        try folder.move("a.log", to: "a.1.log")
        try folder.append(["two"], to: "a.log")
        #expect(try follower.read() == ["two"])
        follower.restart()
        #expect(try follower.read() == [])
        #expect(follower.records.count == 1)
    }

    @Test func logsThatAPatternBroughtAreLetGoOfWhenTheyAreGone() throws {
        let follower = Follower([folder.path("*.log")])
        for number in 1...5 { try folder.append(["\(number)"], to: "a\(number).log") }
        #expect(try follower.read().count == 5)
        for number in 1...4 { try FileManager.default.removeItem(atPath: folder.path("a\(number).log")) }
        try follower.read()
        #expect(follower.ended.isEmpty)
        follower.now += FollowedFile.removedDrainTime + .seconds(1)
        try follower.read()
        try follower.read()
        #expect(follower.ended.sorted() == [0, 1, 2, 3])
        try folder.append(["new"], to: "a1.log")
        #expect(try follower.read() == ["new"])
    }

    @Test func pipeAndFolderMayAppearWhereAFileWasWaitedFor() throws {
        let follower = Follower([folder.path("later")])
        try follower.read()
        try folder.makeFolder("later")
        try folder.append(["one"], to: "later/a.log")
        #expect(try follower.read() == ["one"])
        let pipe = Follower([folder.path("pipe")])
        try pipe.read()
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        try pipe.read()
        #expect(pipe.ended == [0] && pipe.joined == [0, 1])
        #expect(pipe.messages == ["\(folder.path("pipe")): does not exist; waiting for it"])
    }

    @Test func formatThatLinesHaveChangedHoldsOverARestartAndBehindTheEnd() throws {
        let head = ["#Version: 1.0", "#Date: 2026-11-20 10:00:00", "#Fields: time cs-method cs-uri sc-status"]
        try folder.append(head + ["10:00:01 GET /a 200"], to: "a.log")
        for settings in [FollowSettings(), FollowSettings(startsAtEnd: true)] {
            let follower = Follower([folder.path("a.log")], settings: settings)
            try follower.read()
            follower.restart()
            try folder.append(["10:00:02 GET /b 200"], to: "a.log")
            #expect(try follower.read() == ["10:00:02 GET /b 200"])
            guard case .w3c(let header) = follower.lastFormat else {
                Issue.record("read as \(String(describing: follower.lastFormat))")
                continue
            }
            #expect(String(decoding: header.lines, as: UTF8.self).contains("cs-method"))
        }
    }

    @Test func endOfALargeFileIsFoundWithoutReadingIt() throws {
        for _ in 0..<40 { try folder.append(numbered(1...1_000), to: "a.log") }
        try folder.append(["half"], to: "a.log", end: "")
        let follower = Follower([folder.path("a.log")], settings: FollowSettings(startsAtEnd: true))
        #expect(try follower.read() == [])
        try folder.append([" a line"], to: "a.log")
        #expect(try follower.read() == ["half a line"])
    }

    @Test func outputInAFolderIsNotRead() throws {
        try folder.append(["one"], to: "a.log")
        try folder.append(["{}"], to: "windows.log")
        let follower = Follower([folder.path], settings: FollowSettings(outputs: [folder.path("windows.log")]))
        #expect(try follower.read() == ["one"])
    }

    @Test func readingMayBeginAtTheEnd() throws {
        try folder.append(["one", "tw"], to: "a.log", end: "")
        try folder.append(["", "half"], to: "a.log", end: "\n")
        try folder.append(["a li"], to: "a.log", end: "")
        let follower = Follower([folder.path("a.log")], settings: FollowSettings(startsAtEnd: true))
        #expect(try follower.read() == [])
        try folder.append(["ne", "next"], to: "a.log")
        #expect(try follower.read() == ["a line", "next"])
        try folder.move("a.log", to: "a.log.1")
        try folder.append(["new"], to: "a.log")
        #expect(try follower.read() == ["new"])
    }

    private func line(_ number: Int, second: Int? = nil) -> String {
        let time = RandomLog.text(of: EventTime(seconds: 1_795_168_800 + Int64(second ?? number)))
        return "192.0.2.1 - - [\(time)] \"GET /\(number) HTTP/1.1\" 200 1"
    }

    @Test(arguments: [10, 2_000, 200_000]) func theLastMinutesAreReadWithoutWhatIsBefore(count: Int) throws {
        try folder.append((0..<count).map { line($0) }, to: "a.log")
        let settings = FollowSettings(startsAtEnd: true, recall: .seconds(60))
        let follower = Follower([folder.path("a.log")], settings: settings)
        #expect(try follower.read() == (max(0, count - 61)..<count).map { line($0) })
        try folder.append([line(count)], to: "a.log")
        #expect(try follower.read() == [line(count)])
        follower.restart()
        #expect(try follower.read() == [])
    }

    @Test(arguments: [-1_000_000_000, 2_000_000_000])
    func aLastLineOfAWrongClockDoesNotDecideWhatIsRead(second: Int) throws {
        try folder.append((0..<20_000).map { line($0) } + [line(20_000, second: second)], to: "a.log")
        let settings = FollowSettings(startsAtEnd: true, recall: .seconds(60))
        let read = try Follower([folder.path("a.log")], settings: settings).read()
        #expect(read == (19_939..<20_000).map { line($0) } + [line(20_000, second: second)])
    }

    @Test func aLineOfAWrongClockIsNotTakenForTheFirst() throws {
        let lines = (0..<2_000).map { line($0, second: $0 == 1_500 ? 2_000_000_000 : $0) }
        try folder.append(lines, to: "a.log")
        let settings = FollowSettings(startsAtEnd: true, recall: .seconds(60))
        #expect(try Follower([folder.path("a.log")], settings: settings).read() == Array(lines[1_939...]))
    }

    @Test func ofALogOfFewLinesADayLittleIsReadTooMuch() throws {
        try folder.append((0..<10_000).map { line($0, second: $0 * 40_000) }, to: "a.log")
        let settings = FollowSettings(startsAtEnd: true, recall: .seconds(60))
        let read = try Follower([folder.path("a.log")], settings: settings).read()
        #expect(read == (9_992..<10_000).map { line($0, second: $0 * 40_000) })
    }

    @Test func linesWithoutTimesAreReadFromTheBeginning() throws {
        try folder.append((0..<50_000).map { "line \($0)" }, to: "a.log")
        let settings = FollowSettings(startsAtEnd: true, recall: .seconds(60))
        #expect(try Follower([folder.path("a.log")], settings: settings).read().count == 50_000)
    }

    @Test func lineThatIsTooLongIsCountedOnceAndSkipped() throws {
        let follower = Follower([folder.path("a.log")])
        try folder.append(["one"], to: "a.log")
        let long = String(repeating: "x", count: LineFramer.maximumLineLength)
        try folder.append([long], to: "a.log", end: "")
        #expect(try follower.read() == ["one"])
        try folder.append([long, long], to: "a.log", end: "")
        #expect(try follower.read() == [])
        #expect(follower.overlong == 1)
        follower.restart()
        try folder.append(["end", "two"], to: "a.log")
        #expect(try follower.read() == ["two"])
        #expect(follower.overlong == 1)
    }

    @Test func sourceThatIsNoLongerFollowedEnds() throws {
        try folder.append(["one"], to: "a.log")
        try folder.append(["two"], to: "b.log")
        let both = Follower([folder.path("a.log"), folder.path("b.log")])
        try both.read()
        let known = KnownSources(records: Array(both.records.values), since: .now)
        let files = FollowedFiles(
            [InputRequest(folder.path("b.log"))], known: known, settings: FollowSettings(), fileSystem: HostFileSystem()
        )
        files.look()
        guard case .block(let block)? = files.next(now: .zero, wall: .now) else {
            Issue.record("no block")
            return
        }
        #expect(block.isLast && block.partition == 0)
    }

    @Test func filesAreReadInTheOrderOfTheirTimes() throws {
        let line = { (hour: Int) in
            "10.0.0.1 - - [20/Nov/2026:\(10 + hour):00:00 +0000] \"GET / HTTP/1.1\" 200 \(hour) \"-\" \"-\""
        }
        try folder.append([line(2), line(5)], to: "b.log")
        try folder.append([line(1), line(4)], to: "c.log")
        let follower = Follower([folder.path("b.log"), folder.path("c.log")])
        #expect(try follower.read() == [line(1), line(4), line(2), line(5)])
    }

    @Test func readerAtTheEndSaysForHowLong() throws {
        try folder.append(["one"], to: "a.log")
        let follower = Follower([folder.path("a.log")])
        try follower.read()
        follower.now = .seconds(7)
        #expect(follower.quiet(0) == .seconds(7))
        try folder.append(["two"], to: "a.log")
        try follower.read()
        follower.now = .seconds(9)
        #expect(follower.quiet(0) == .seconds(2))
    }
}
