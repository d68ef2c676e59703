import Foundation
import Testing
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// What becomes of notices until they are accepted.
@Suite struct CourierTests {
    private static func notice(_ id: String, to receiver: String = "ops", at now: Date) -> KeptNotice {
        let notice = Notice(id: id, receiver: receiver, groupLabels: [:], status: .firing, alerts: [], at: now)
        return KeptNotice(
            id: id, receiver: receiver, topic: "t\(id.prefix(1))", json: KeptJSON.encode(notice), created: now.eventTime
        )
    }

    private struct Stage {
        let clock = StandingClock()
        let receiver = RecordingReceiver()
        let folder: TemporaryFolder
        let store: AlertingStore

        init() throws {
            folder = try TemporaryFolder()
            store = try AlertingStore(path: folder.path("alerts.sqlite"), patience: 0.1)
        }

        var courier: Courier {
            Courier(name: "ops", receiver: receiver, store: store, now: { [clock] in clock.now }, say: { _ in })
        }

        func add(_ ids: String...) throws {
            var change = AlertingChange()
            change.notices = ids.map { CourierTests.notice($0, at: clock.now) }
            try store.apply(change)
        }
    }

    @Test func whatIsAcceptedLeavesTheOutbox() async throws {
        let stage = try Stage()
        try stage.add("a1", "b1")
        let steps = [try await stage.courier.step(), try await stage.courier.step(), try await stage.courier.step()]
        #expect(steps == [.delivered, .delivered, .idle(nil)])
        #expect(stage.receiver.notices.map(\.id) == ["a1", "b1"])
    }

    @Test func whatIsAcceptedIsNotToldAgainWhileThatCannotBeWritten() async throws {
        let stage = try Stage()
        try stage.add("a1", "b1")
        let courier = stage.courier
        // Another process has the file to itself, until its input ends.
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        holder.arguments = [
            "-c",
            """
            sqlite3, sys = __import__("sqlite3"), __import__("sys")
            held = sqlite3.connect(sys.argv[1], isolation_level=None)
            held.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            sys.stdin.read()
            """, stage.store.path,
        ]
        let (input, output) = (Pipe(), Pipe())
        (holder.standardInput, holder.standardOutput) = (input, output)
        try holder.run()
        #expect(output.fileHandleForReading.readData(ofLength: 4) == Data("held".utf8))
        await #expect(throws: StoreError.self) { try await courier.step() }
        await #expect(throws: StoreError.self) { try await courier.step() }
        #expect(stage.receiver.notices.map(\.id) == ["a1"])
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        let steps = [try await courier.step(), try await courier.step()]
        #expect(steps == [.delivered, .idle(nil)])
        #expect(stage.receiver.notices.map(\.id) == ["a1", "b1"])
    }

    @Test func aLaterNoticeOfTheSameTopicWaitsForTheEarlier() async throws {
        let stage = try Stage()
        try stage.add("a1", "a2", "b1")
        stage.receiver.fail(DeliveryFailure("busy"))
        let failed = try await stage.courier.step()
        stage.receiver.fail(nil)
        let other = try await stage.courier.step()
        #expect(failed == .failed && other == .delivered)
        #expect(stage.receiver.notices.map(\.id) == ["b1"])
        stage.clock.pass(.seconds(2))
        _ = try await stage.courier.step()
        _ = try await stage.courier.step()
        #expect(stage.receiver.notices.map(\.id) == ["b1", "a1", "a2"])
    }

    @Test func waitsDoubleUpToTenMinutesAndEndAfterADay() async throws {
        let stage = try Stage()
        try stage.add("a1")
        stage.receiver.fail(DeliveryFailure("down"))
        var waits: [Double] = []
        let start = stage.clock.now
        while true {
            let step = try await stage.courier.step()
            if step == .dead { break }
            #expect(step == .failed)
            let idle = try await stage.courier.step()
            guard case .idle(let next?) = idle else { break }
            waits.append(next.timeIntervalSince(stage.clock.now))
            stage.clock.pass(.seconds(waits.last ?? 0))
        }
        for (number, wait) in waits.enumerated() {
            let span = min(pow(2, Double(number)), 600)
            #expect(wait >= span / 2 - 0.001 && wait <= span + 0.001, "\(number): \(wait)")
        }
        #expect(stage.clock.now.timeIntervalSince(start) >= 86_400)
        #expect(stage.clock.now.timeIntervalSince(start) < 86_400 + 600)
        let letters = try stage.store.deadLetters()
        #expect(letters.map(\.id) == ["a1"] && letters.first?.error == "down")
    }

    @Test func aPermanentFailureIsADeadLetterThatCanBeSentAgain() async throws {
        let stage = try Stage()
        try stage.add("a1", "a2")
        stage.receiver.fail(DeliveryFailure("no such chat", isPermanent: true))
        let step = try await stage.courier.step()
        #expect(step == .dead)
        stage.receiver.fail(nil)
        _ = try await stage.courier.step()
        #expect(stage.receiver.notices.map(\.id) == ["a2"])
        #expect(try stage.store.sendAgain("none", at: stage.clock.now.eventTime).isEmpty)
        #expect(try stage.store.sendAgain("a1", at: stage.clock.now.eventTime) == ["ops": 1])
        _ = try await stage.courier.step()
        #expect(stage.receiver.notices.map(\.id) == ["a2", "a1"])
        #expect(try stage.store.deadLetters().isEmpty)
    }

    @Test(arguments: [(30, 30.0...31.0), (100_000, 3_600.0...3_601.0), (-5, 0.0...1.0)])
    func aReceiverThatAsksForItIsLeftAloneForAnHourAtMost(asked: Int, wait: ClosedRange<Double>) async throws {
        let stage = try Stage()
        try stage.add("a1")
        stage.receiver.fail(DeliveryFailure("busy", retryAfter: .seconds(asked)))
        _ = try await stage.courier.step()
        let next = try #require(try stage.store.nextDue(of: "ops"))
        #expect(wait.contains(Date(next).timeIntervalSince(stage.clock.now)))
    }

    @Test func aCourierThatIsStoppedFinishesWhatItIsAt() async throws {
        let stage = try Stage()
        try stage.add("a1")
        let courier = stage.courier
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await courier.run(until: { !stage.receiver.notices.isEmpty }) }
        }
        #expect(try stage.store.nextDue(of: "ops") == nil)
    }
}
