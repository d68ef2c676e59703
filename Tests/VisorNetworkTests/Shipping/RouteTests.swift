import Foundation
import Synchronization
import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// Each line arrives once, as a receiver sees it that keeps the protocol.
@Suite(.timeLimit(.minutes(10))) struct RouteTests {
    private let log: ShippedLog

    init() throws { log = try ShippedLog() }

    private func expectAll(_ receiver: FakeReceiver) {
        let lines = receiver.lines
        #expect(lines.count == log.count)
        #expect(Set(lines) == Set(log.lines))
    }

    @Test func linesArriveOnceAndInTheirOrder() async throws {
        let receiver = FakeReceiver()
        try log.write(5_000)
        try await log.finish(log.route(to: receiver))
        #expect(receiver.lines == log.lines)
        #expect(receiver.keys.map(\.source) == ["host:\(log.folder.path("a.log"))"])
        #expect(receiver.keys[0].incarnation.count == 32 && receiver.mostUnderWay == 1)
    }

    @Test func routeIsUpToDateOnlyWhenAllHasBeenSent() async throws {
        let receiver = FakeReceiver(.init(delay: 30))
        try log.write(20_000)
        try await log.run(log.route(to: receiver), until: "that is noted") { !receiver.caughtUp.isEmpty }
        #expect(receiver.caughtUp.allSatisfy { $0 == 20_000 })
    }

    @Test func secondRunSendsOnlyWhatIsNew() async throws {
        let receiver = FakeReceiver()
        try log.write(500)
        try await log.finish(log.route(to: receiver))
        let requests = receiver.requests
        try await log.finish(log.route(to: receiver))
        #expect(receiver.requests == requests)
        try log.write(10)
        try await log.finish(log.route(to: receiver))
        #expect(receiver.lines == log.lines && receiver.keys.count == 1)
    }

    @Test(arguments: 1...6) func weatherLosesAndDoublesNothing(_ seed: Int) async throws {
        let weather = FakeReceiver.Weather(lost: 15, unanswered: 15, busy: 10, longest: 30 << 10, delay: 3)
        let receiver = FakeReceiver(weather, seed: UInt64(seed))
        try log.write(1_000)
        let log = log
        let writer = Task {
            for round in 0..<20 {
                try log.write(200)
                if round % 4 == 3 { try log.move("a.log", to: "a.log.\(5 - round / 4)") }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        try await log.run(log.route(to: receiver), until: "all lines are there") {
            log.count == 5_000 && receiver.lines.count >= 5_000
        }
        try await writer.value
        expectAll(receiver)
        #expect(receiver.mostUnderWay == 1)
    }

    @Test(arguments: 1...4) func restartsInTheMiddleLoseAndDoubleNothing(_ seed: Int) async throws {
        let receiver = FakeReceiver(.init(lost: 10, unanswered: 20, delay: 5), seed: UInt64(seed))
        for life in 1...6 {
            try log.write(700)
            if life % 2 == 0 { try log.move("a.log", to: "a.log.\(life)") }
            // Given up in the middle: what was accepted since the last state is not in it.
            let route = try log.route(to: receiver)
            let target = receiver.lines.count + 300
            let task = Task { try await route.run() }
            try await wait(until: "some have come", every: .milliseconds(2)) { receiver.lines.count >= target }
            // The state goes back to one that is older, as after a crash.
            let states = try savedStates()
            task.cancel()
            route.stop()
            _ = try? await task.value
            try restore(states)
        }
        try await log.finish(log.route(to: receiver))
        expectAll(receiver)
    }

    private func savedStates() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for slot in ["state.a.checkpoint", "state.b.checkpoint"] {
            found[slot] = FileManager.default.contents(atPath: log.folder.path(slot))
        }
        return found
    }

    private func restore(_ states: [String: Data]) throws {
        for (slot, data) in states { try data.write(to: URL(fileURLWithPath: log.folder.path(slot))) }
    }

    @Test func fileIsTheBufferWhileTheReceiverIsAway() async throws {
        let receiver = FakeReceiver()
        receiver.setAway(true)
        try log.write(200)
        let route = try log.route(to: receiver)
        let log = log
        let keeper = Task {
            try await wait(until: "that is said") { !log.messages.isEmpty }
            // Rotated away again and again, at last beyond every name.
            for round in 0..<6 {
                try log.write(3_000)
                try log.move("a.log", to: "a.log.1")
                try log.write(1)
                try await Task.sleep(for: .milliseconds(150))
                if round == 5 { try log.remove("a.log.1") }
            }
            receiver.setAway(false)
        }
        try await log.run(route, until: "all lines are there") { receiver.lines.count >= 18_206 }
        try await keeper.value
        expectAll(receiver)
        #expect(log.messages.contains("fake://receiver: away; trying again, and nothing is lost"))
        #expect(log.messages.contains("fake://receiver: takes lines again"))
    }

    @Test func receiverThatHasMoreIsSentOnlyTheRest() async throws {
        let receiver = FakeReceiver()
        try log.write(500)
        try await log.finish(log.route(to: receiver))
        let states = try savedStates()
        try log.write(900)
        try await log.finish(log.route(to: receiver))
        try restore(states)
        try log.write(100)
        try await log.finish(log.route(to: receiver))
        #expect(receiver.lines == log.lines)
    }

    @Test func receiverThatLostItsEndIsSentItAgain() async throws {
        let receiver = FakeReceiver()
        try log.write(5_000)
        try await log.finish(log.route(to: receiver))
        receiver.loseAll(behind: try offset(ofLine: 1_000))
        try log.write(10)
        try await log.finish(log.route(to: receiver))
        #expect(receiver.lines == log.lines && receiver.keys.count == 1)
    }

    private func offset(ofLine number: Int) throws -> Int {
        log.lines.prefix(number).reduce(0) { $0 + $1.utf8.count + 1 }
    }

    @Test func receiverThatHasWhatTheFileDoesNotGetsTheRestUnderANewName() async throws {
        let receiver = FakeReceiver()
        try log.write(100)
        try await log.finish(log.route(to: receiver))
        receiver.answer(.expects(1 << 40))
        try log.write(10)
        try await log.finish(log.route(to: receiver))
        expectAll(receiver)
        #expect(receiver.keys.count == 2)
        #expect(log.messages.contains { $0.contains("is sent as a new file") })
    }

    @Test func receiverThatMakesOffsetsUpIsNotGivenNameAfterName() async throws {
        let receiver = FakeReceiver(.init(unanswered: 50))
        try log.write(100)
        receiver.answer(.expects(1 << 40), .expects(1 << 40), .expects(1 << 41))
        try await log.finish(log.route(to: receiver))
        expectAll(receiver)
        #expect(receiver.keys.count == 1)
        #expect(log.messages.count { $0.contains("is sent as a new file") } == 1)
    }

    @Test func scheduleHoldsNoMoreThanSomeBatchesBackAtTheEnd() async throws {
        let receiver = FakeReceiver()
        try log.write(20_000)
        let yearly = try CronSchedule("0 0 1 1 *")
        try await log.finish(
            log.route(to: receiver) { settings in
                settings.isOnce = true
                settings.sending.schedule = yearly
            })
        expectAll(receiver)
        #expect(receiver.requests > 1)
    }

    /// Files that a pattern names may be older than what is remembered of files that are gone.
    @Test func oldFilesAreSentOnceOverRunsAndRefusals() async throws {
        let receiver = FakeReceiver(.init(unanswered: 30))
        try log.write(2_000, to: "a.log.1")
        try log.write(500)
        let old = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -10 * 86_400)]
        for name in ["a.log.1", "a.log"] {
            try FileManager.default.setAttributes(old, ofItemAtPath: log.folder.path(name))
        }
        for _ in 0..<3 {
            try await log.finish(
                log.route(to: receiver, inputs: ["a.log*"]) { settings in
                    settings.isOnce = true
                    settings.sending.batchBytes = 8 << 10
                })
        }
        expectAll(receiver)
        #expect(receiver.keys.count == 2)
    }

    @Test func fileThatWasCutIsAnother() async throws {
        let receiver = FakeReceiver()
        try log.write(300)
        let route = try log.route(to: receiver)
        let log = log
        let cutter = Task {
            try await wait(until: "all have come") { receiver.lines.count >= 300 }
            try log.folder.write("a.log", "")
            try log.write(50)
        }
        try await log.run(route, until: "all lines are there") { receiver.lines.count >= 350 }
        try await cutter.value
        expectAll(receiver)
        #expect(receiver.keys.count == 2)
    }

    /// It is empty when it is found, and what it held first has been taken without the route having heard so.
    @Test func emptyFileIsKnownByWhatIsFirstSentOfIt() async throws {
        let receiver = FakeReceiver()
        receiver.setWeather(.init(unanswered: 100))
        try log.folder.write("a.log", "")
        let log = log
        let writer = Task {
            try await wait(until: "a state is there") { log.folder.has("state.a.checkpoint") }
            try log.write(300)
        }
        try await log.run(try log.route(to: receiver), until: "all have come") { receiver.lines.count >= 300 }
        try await writer.value
        // While nobody looks it is copied and cut, and has other lines by then.
        try FileManager.default.copyItem(atPath: log.folder.path("a.log"), toPath: log.folder.path("a.log.1"))
        try log.folder.write("a.log", "")
        try log.write(400)
        receiver.setWeather(.init())
        try await log.finish(log.route(to: receiver))
        expectAll(receiver)
        #expect(receiver.keys.count == 2)
    }

    @Test func lineThatIsTooLongForTheReceiverIsCountedAsDropped() async throws {
        let receiver = FakeReceiver(.init(longest: 1_000))
        try log.write(20)
        try log.append(String(repeating: "x", count: 5_000) + "\n")
        try log.write(20)
        try await log.finish(log.route(to: receiver))
        expectAll(receiver)
        #expect(receiver.dropped == 1)
    }

    @Test func refusalEndsARunThatEnds() async throws {
        let receiver = FakeReceiver()
        try log.write(20)
        receiver.answer(.refused("answers 401"))
        let route = try log.route(to: receiver) { $0.isOnce = true }
        await #expect(throws: Route.Failure.self) { try await log.finish(route) }
        try await log.finish(log.route(to: receiver) { $0.isOnce = true })
        expectAll(receiver)
    }

    @Test func refusalIsSaidOnceAndWaitedOutOtherwise() async throws {
        let receiver = FakeReceiver()
        try log.write(20)
        receiver.answer(.refused("answers 401"), .refused("answers 401"), .refused("answers 401"))
        try await log.finish(log.route(to: receiver))
        expectAll(receiver)
        #expect(log.messages.filter { $0.contains("401") }.count == 1)
    }

    @Test func stopEndsSoonThoughTheReceiverIsAway() async throws {
        let receiver = FakeReceiver()
        receiver.setAway(true)
        try log.write(20)
        let log = log
        // It would never end by itself.
        try await log.run(log.route(to: receiver), until: "it has tried") { receiver.requests > 0 }
        receiver.setAway(false)
        try await log.finish(log.route(to: receiver))
        expectAll(receiver)
    }

    @Test func linesThatAreLeftOutAreCoveredAllTheSame() async throws {
        let receiver = FakeReceiver()
        try log.write(3_000)
        let route = try log.route(to: receiver) { settings in
            settings.lines.sample = 0.1
            settings.labels = ["site": "shop"]
        }
        try await log.finish(route)
        let size = try log.folder.text("a.log").utf8.count
        #expect(receiver.next.values.map(\.self) == [size] && receiver.labels == ["site": "shop"])
        #expect((150...450).contains(receiver.lines.count))
        // The same lines from another route, which reads anew.
        let second = FakeReceiver()
        for slot in ["a", "b"] { try? log.remove("state.\(slot).checkpoint") }
        try await log.finish(
            log.route(to: second) { settings in
                settings.lines.sample = 0.1
                settings.sending.batchBytes = 4 << 10
            })
        #expect(second.lines == receiver.lines)
    }

    @Test func severalFilesTakeTurns() async throws {
        let receiver = FakeReceiver()
        for name in ["a.log", "b.log", "c.log"] { try log.write(1_500, to: name) }
        try await log.finish(log.route(to: receiver, inputs: ["*.log"]))
        expectAll(receiver)
        #expect(receiver.keys.count == 3)
    }
}
