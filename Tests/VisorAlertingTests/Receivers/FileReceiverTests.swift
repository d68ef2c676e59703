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

    @Test func manyAtOnceAreWholeLines() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { [receiver] in
                    // While one adds, others are told to come again.
                    try await wait(until: "the notice is written") {
                        await failure(of: receiver, Samples.notice("n-\(number)")) == nil
                    }
                }
            }
            try await group.waitForAll()
        }
        let names = try lines().map { try JSONDecoder().decode([String: String?].Only.self, from: Data($0.utf8)).id }
        #expect(Set(names) == Set((0..<40).map { "n-\($0)" }))
        #expect(names.count == 40)
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

extension Dictionary where Key == String, Value == String? {
    /// The identity alone of a notice's object.
    fileprivate struct Only: Decodable { let id: String }
}
