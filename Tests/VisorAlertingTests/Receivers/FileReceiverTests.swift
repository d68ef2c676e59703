import Foundation
import Glibc
import Testing
import VisorAlerting
import VisorTesting

@Suite final class FileReceiverTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var receiver: FileReceiver { FileReceiver(.init(path: folder.path("alerts.jsonl"))) }

    private func lines() throws -> [Substring] { try folder.text("alerts.jsonl").split(separator: "\n") }

    @Test func eachNoticeIsALineOfJSON() async throws {
        try await receiver.deliver(Samples.notice("n-1"))
        try await receiver.deliver(Samples.notice("n-2"))

        let objects = try lines().map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        #expect(objects.map { $0?["id"] as? String } == ["n-1", "n-2"])
        let alerts = objects[0]?["alerts"] as? [[String: Any]]
        #expect((alerts?[0]["labels"] as? [String: String])?["alertname"] == "disk")
    }

    @Test func secondAttemptIsNotWritten() async throws {
        for _ in 0..<3 { try await receiver.deliver(Samples.notice("n-1")) }
        // One whose name begins like it is another one.
        try await receiver.deliver(Samples.notice("n-10"))
        try await receiver.deliver(Samples.notice("n-1"))
        #expect(try lines().count == 2)
    }

    @Test func tornLineIsEndedAndCountsForNothing() async throws {
        try await receiver.deliver(Samples.notice("n-1"))
        let whole = try folder.text("alerts.jsonl")
        try folder.write("alerts.jsonl", String(whole.dropLast(9)))

        try await receiver.deliver(Samples.notice("n-1"))

        #expect(try folder.text("alerts.jsonl") == whole.dropLast(9) + "\n" + whole)
    }

    @Test func noticeIsLookedForInTheLastPartAlone() async throws {
        let old = #"{"id":"n-1","old":true}"# + "\n"
        try folder.write("alerts.jsonl", old + String(repeating: "x", count: 1 << 20) + "\n")
        try await receiver.deliver(Samples.notice("n-1"))
        #expect(try lines().count == 3)
    }

    /// Wherever a crash has torn the last line: all that is whole stays, and the notice is there once.
    @Test func everyTearIsMended() async throws {
        try await receiver.deliver(Samples.notice("n-0"))
        let first = try folder.text("alerts.jsonl")
        try await receiver.deliver(Samples.notice("n-1"))
        let both = try folder.text("alerts.jsonl")
        for length in stride(from: first.utf8.count, through: both.utf8.count, by: 7) {
            try folder.write("alerts.jsonl", Array(both.utf8.prefix(length)))
            try await receiver.deliver(Samples.notice("n-1"))
            let lines = try folder.text("alerts.jsonl").split(separator: "\n", omittingEmptySubsequences: false)
            let whole = lines.filter { (try? JSONSerialization.jsonObject(with: Data($0.utf8))) != nil }
            #expect(lines.first == first.dropLast())
            #expect(whole.count == 2)
            #expect(lines.last == "")
        }
    }

    @Test func manyAtOnceAreWholeLines() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { [receiver] in try await receiver.deliver(Samples.notice("n-\(number)")) }
            }
            try await group.waitForAll()
        }
        let names = try lines().map { try JSONDecoder().decode(Identity.self, from: Data($0.utf8)).id }
        #expect(Set(names) == Set((0..<40).map { "n-\($0)" }))
        #expect(names.count == 40)
    }

    /// The identity alone of a notice's object.
    private struct Identity: Decodable { let id: String }

    @Test func fileThatSomebodyHasLockedIsTriedAgain() async throws {
        let path = try folder.write("alerts.jsonl", "")
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        let problem = await failure(of: receiver)
        #expect(problem == DeliveryFailure("\(path): somebody else has locked it for 10 s"))
        #expect(try folder.text("alerts.jsonl") == "")
    }

    @Test func deviceIsRefused() async throws {
        // What is no file at all never becomes one.
        let device = await failure(of: FileReceiver(.init(path: "/dev/full")))
        #expect(device == DeliveryFailure("/dev/full: is not a regular file", isPermanent: true))
    }

    @Test func missingFolderIsTriedAgain() async throws {
        let problem = await failure(of: FileReceiver(.init(path: folder.path("no/alerts"))))
        #expect(problem?.isPermanent == false)
        #expect(problem?.description == "\(folder.path("no/alerts")): cannot be opened: No such file or directory")
    }

    @Test func pipeHoldsNothingUp() async throws {
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let problem = await failure(of: FileReceiver(.init(path: folder.path("pipe"))))
        #expect(problem?.isPermanent == true)
    }

    @Test func settingsAreJudged() throws {
        #expect(try Samples.read(#"{"path": "/a/b"}"#, in: folder, FileReceiver.Settings.read).settings?.path == "/a/b")
        let wrong = try Samples.read(#"{"path": "/a/", "pth": 1}"#, in: folder, FileReceiver.Settings.read)
        #expect(wrong.settings == nil)
        #expect(wrong.problems == ["path: '/a/' is no path of a file", "pth: unknown key; did you mean path?"])
        let missing = try Samples.read("{}", in: folder, FileReceiver.Settings.read)
        #expect(missing.problems == ["path: missing; it says to which file notices are added"])
    }
}
