import Foundation
import Synchronization
import Testing
import VisorKit
import VisorStore
import VisorTesting
import VisorTransport

@testable import VisorAlerting

/// The files that there are, one of which may not be read.
private struct ClosedFileSystem: FileSystem {
    let closed: String
    private let host = HostFileSystem()

    init(closed: String) { self.closed = closed }

    func open(_ path: String, for use: FileUse) throws(SystemError) -> any OpenFile {
        guard path != closed else { throw SystemError(code: EACCES) }
        return try host.open(path, for: use)
    }

    func status(of path: String) throws(SystemError) -> FileStatus { try host.status(of: path) }
    func names(in folder: String) throws(SystemError) -> [String] { try host.names(in: folder) }
    func resolved(_ path: String) -> String { host.resolved(path) }
    func rename(_ path: String, to other: String) throws(SystemError) { try host.rename(path, to: other) }
    func remove(_ path: String) throws(SystemError) { try host.remove(path) }
    func syncFolder(_ path: String) throws(SystemError) { try host.syncFolder(path) }
}

/// Files of alerts that are followed.
@Suite struct AlertFileTests {
    private final class Words: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { words.withLock { $0 } }
        func say(_ text: String) { words.withLock { $0.append(text) } }
    }

    /// A file, and who follows it.
    private final class Stage {
        let alerting: AlertingStage
        let words = Words()
        private var reading: AlertFileReading

        init() throws {
            alerting = try AlertingStage(routes: [Route(name: "all", receivers: ["ops"])])
            reading = AlertFileReading(path: alerting.folder.path("alerts.jsonl"))
        }

        var path: String { alerting.folder.path("alerts.jsonl") }

        func append(_ text: String) throws {
            if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try file.seekToEnd()
            try file.write(contentsOf: Data(text.utf8))
            try file.close()
        }

        func restart() throws {
            try alerting.restart()
            reading = AlertFileReading(path: path)
        }

        /// Reads all that there is.
        func read() async throws {
            let reader = AlertFileReader(path: path, desk: alerting.desk, say: { [words] in words.say($0) })
            var leftOut = LeftOut()
            for _ in 0..<2 { while try await reader.step(&reading, &leftOut) {} }
        }

        /// Renames the file as rotation does, and those that have been renamed before.
        func rotate(_ generations: Int = 4) throws {
            for number in stride(from: generations, to: 0, by: -1) {
                let from = number == 1 ? path : "\(path).\(number - 1)"
                guard FileManager.default.fileExists(atPath: from) else { continue }
                try FileManager.default.moveItem(atPath: from, toPath: "\(path).\(number)")
            }
        }

        var names: [String] {
            get async {
                await alerting.desk.snapshot().book.alerts.values.map { $0.alert.labels["episode"] ?? "" }
                    .sorted { Int($0) ?? 0 < Int($1) ?? 0 }
            }
        }
    }

    private static func line(_ episode: Int, _ state: AlertState = .firing, at second: Int64 = 1_795_168_800) -> String
    {
        let change = AlertTransition(
            identity: AlertIdentity(
                rule: "errors", labels: [AlertLabel("host", "a")], episode: episode, state: state),
            at: EventTime(seconds: second), severity: .critical, value: 3, message: "Errors",
            lines: [
                AlertLine(time: nil, process: "web", client: "10.0.0.1", message: "failed", source: "a.log", offset: 7)
            ])
        return String(decoding: AlertDocument.json(change), as: UTF8.self)
    }

    @Test func aChangeBecomesAnAlertWithItsLines() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        let book = await stage.alerting.desk.snapshot().book
        let alert = try #require(book.alerts.values.first?.alert)
        #expect(
            alert.labels == [
                "alertname": "errors", "host": "a", "severity": "critical", "episode": "1", "alerts_file": stage.path,
            ])
        #expect(alert.summary == "Errors" && alert.lines.first?.message == "failed" && alert.endsAt == nil)
        // It holds until it is said to be over.
        _ = try await stage.alerting.pass(.seconds(3_000))
        try stage.append(Self.line(1, .resolved))
        try await stage.read()
        let told = try await stage.alerting.pass(.seconds(600))
        #expect(told.map(\.notice.status) == [.resolved])
    }

    @Test func aTornLineWaitsAndABadOneIsToldOf() async throws {
        let stage = try Stage()
        let line = Self.line(2)
        try stage.append(Self.line(1) + "nonsense\n" + line.prefix(40))
        try await stage.read()
        let first = await stage.names
        #expect(first == ["1"])
        #expect(stage.words.all.count == 1 && stage.words.all[0].hasPrefix("\(stage.path):2: is no line of alerts"))
        try stage.append(String(line.dropFirst(40)) + "{}\n")
        try await stage.read()
        let second = await stage.names
        #expect(second == ["1", "2"] && stage.words.all.last?.hasPrefix("\(stage.path):4: ") == true)
    }

    @Test func readingGoesOnOverRestartsAndRotation() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1) + Self.line(2))
        try await stage.read()
        try stage.append(Self.line(3))
        try stage.restart()
        // Rotated while nobody looked, with a line that nobody has read.
        try FileManager.default.moveItem(atPath: stage.path, toPath: stage.path + ".1")
        try stage.append(Self.line(4))
        try await stage.read()
        var names = await stage.names
        #expect(names == ["1", "2", "3", "4"])
        try FileManager.default.moveItem(atPath: stage.path, toPath: stage.path + ".2")
        try stage.append(Self.line(5))
        try await stage.read()
        names = await stage.names
        #expect(names == ["1", "2", "3", "4", "5"] && stage.words.all.isEmpty)
        // Cut, and written anew.
        try Data(Self.line(6).utf8).write(to: URL(fileURLWithPath: stage.path))
        try stage.restart()
        try await stage.read()
        names = await stage.names
        #expect(names.contains("6"))
    }

    @Test(arguments: [false, true]) func noFileIsLeftOutHoweverOftenThereWasARotation(isAway: Bool) async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        try stage.append(Self.line(2))
        for episode in 3...6 {
            try stage.rotate()
            try stage.append(Self.line(episode))
        }
        if isAway { try stage.restart() }
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2", "3", "4", "5", "6"] && stage.words.all.isEmpty)
        #expect(try await stage.alerting.desk.position(of: "file:\(stage.path)")?.offset == Self.line(6).utf8.count)
    }

    @Test func aFileThatWasCompressedUnreadIsToldOf() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        for episode in 2...3 {
            try stage.rotate()
            try stage.append(Self.line(episode))
        }
        try FileManager.default.moveItem(atPath: stage.path + ".1", toPath: stage.path + ".1.gz")
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "3"])
        #expect(
            stage.words.all == ["\(stage.path).1.gz: was compressed before it was read; what stands in it is left out"])
    }

    @Test func whatWasCompressedWhileNothingRanIsToldOf() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        for episode in 2...3 {
            try stage.rotate()
            try stage.append(Self.line(episode))
        }
        for number in 1...2 {
            let old = "\(stage.path).\(number)"
            try FileManager.default.moveItem(atPath: old, toPath: old + ".gz")
        }
        try stage.restart()
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "3"])
        #expect(
            stage.words.all == [
                "\(stage.path): the file that was read last is gone or compressed, and compressed files are left out;"
                    + " \(stage.path) is read from its beginning"
            ])
    }

    @Test(arguments: [false, true]) func whatWasCopiedAndCutIsReadToItsEnd(isAway: Bool) async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        try stage.append(Self.line(2))
        try FileManager.default.copyItem(atPath: stage.path, toPath: stage.path + ".1")
        try Data(Self.line(3).utf8).write(to: URL(fileURLWithPath: stage.path), options: [])
        if isAway { try stage.restart() }
        try await stage.read()
        try stage.append(Self.line(4))
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2", "3", "4"] && stage.words.all.isEmpty)
    }

    @Test func twoFilesWithTheSameAlertHaveTwo() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        let other = try stage.alerting.folder.write("other.jsonl", Self.line(1) + Self.line(1, .resolved))
        var (reading, leftOut) = (AlertFileReading(path: other), LeftOut())
        let reader = AlertFileReader(path: other, desk: stage.alerting.desk, say: { _ in })
        while try await reader.step(&reading, &leftOut) {}
        let (book, now) = await stage.alerting.desk.snapshot()
        #expect(book.alerts.values.map { $0.alert.isResolved(at: now) }.sorted { !$0 && $1 } == [false, true])
    }

    @Test func theEndOfWhatWasStoredBeforeFilesHadALabelIsUnderstood() async throws {
        let stage = try Stage()
        let change = try #require(AlertTransition(json: Array(Self.line(1).utf8.dropLast()), by: JSONDecoder()))
        try await stage.alerting.raise(Alert(change, at: stage.alerting.clock.now))
        try stage.append(Self.line(2) + Self.line(1, .resolved))
        try await stage.read()
        let (book, now) = await stage.alerting.desk.snapshot()
        let over = book.alerts.values.filter { $0.alert.isResolved(at: now) }.map(\.alert.labels)
        #expect(book.alerts.count == 2 && over.map { $0["episode"] } == ["1"] && over.first?[Alert.fileLabel] == nil)
    }

    @Test func anOldFileThatCannotBeReadIsInNobodysWay() throws {
        let folder = try TemporaryFolder()
        for name in ["a.jsonl", "a.jsonl.1", "a.jsonl.2"] { try folder.write(name, "\(name) begins so\n") }
        let path = folder.path("a.jsonl")
        let mark = try #require(try AlertFileParts(path).mark(of: path + ".1"))
        let closed = ClosedFileSystem(closed: path + ".2")
        #expect(try AlertFileParts(path, in: closed).find(mark.text, read: 3)?.path == path + ".1")
        let other = ClosedFileSystem(closed: path + ".1")
        #expect(throws: SystemError.self) { try AlertFileParts(path, in: other).find(mark.text, read: 3) }
    }

    @Test func aFileThatIsNamedTwiceIsFollowedOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write("there/x", "")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("there"))
        var settings = AlertingService.Settings(routes: [], receivers: [:])
        let names = ["there/a", "link/a", "there/../there/a", "there/own", "there/b"]
        (settings.files, settings.ownFile) = (names.map(folder.path), folder.path("link/own"))
        let followed = settings.followed
        #expect(followed.map(\.path) == ["link/own", "there/a", "there/b"].map(folder.path))
        #expect(followed.map(\.isOwn) == [true, false, false])
    }

    @Test func thePathIsTheSameBeforeThereIsAFolder() {
        let name = AlertFileParts("no-such-folder/a.jsonl").fullPath
        #expect(name == FileManager.default.currentDirectoryPath + "/no-such-folder/a.jsonl")
    }

    @Test func aMonitorThatCountsAnewIsHeard() async throws {
        let stage = try Stage()
        let start: Int64 = 1_795_168_700
        try stage.append(Self.line(1, at: start) + Self.line(1, .resolved, at: start + 10))
        try await stage.read()
        var told = try await stage.alerting.pass(.seconds(60))
        #expect(told.map(\.notice.status) == [.resolved])
        // The same once more is no news.
        try stage.append(Self.line(1, at: start) + Self.line(1, .resolved, at: start + 10))
        try await stage.read()
        told = try await stage.alerting.pass(.seconds(600))
        #expect(told.isEmpty)
        try stage.append(Self.line(1, at: start + 20))
        try await stage.read()
        told = try await stage.alerting.pass(.seconds(600))
        #expect(told.map(\.notice.status) == [.firing])
    }

    @Test func aFileThatIsGoneIsToldOfAndTheNewOneRead() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        try FileManager.default.removeItem(atPath: stage.path)
        try stage.append(Self.line(2))
        try stage.restart()
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2"] && stage.words.all.count == 1)
    }

    @Test func aLineThatIsTooLongIsPassedOver() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1) + String(repeating: "x", count: 5 << 20) + "\n" + Self.line(2))
        try await stage.read()
        let names = await stage.names
        #expect(names == ["1", "2"] && stage.words.all.count == 1)
    }

    @Test func theEndOfAnAlertIsUnderstoodThoughItsRuleIsOfAnotherSeverityByNow() async throws {
        let stage = try Stage()
        try stage.append(Self.line(1))
        try await stage.read()
        let end = Self.line(1, .resolved).replacing("critical", with: "warning")
        try stage.append(end)
        try await stage.read()
        let (book, now) = await stage.alerting.desk.snapshot()
        #expect(book.alerts.count == 1 && book.alerts.values.allSatisfy { $0.alert.isResolved(at: now) })
    }
}
