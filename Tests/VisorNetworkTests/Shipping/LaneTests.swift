import Foundation
import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// An incarnation keeps the lane that it was given, and a source that cannot go on holds no other back.
@Suite(.timeLimit(.minutes(10))) struct LaneTests {
    private let log: ShippedLog
    private let receiver = LaneReceiver()

    init() throws { log = try ShippedLog() }

    @Test func incarnationKeepsItsLaneWhateverLanesThereAre() async throws {
        try log.write(500)
        try await log.finish(log.route(to: receiver))
        let first = receiver.used
        #expect(first.count == 1 && receiver.asked == 1)
        for lanes in [1, 7, 64] {
            receiver.setLanes(lanes)
            try log.write(500)
            try await log.finish(log.route(to: receiver))
        }
        #expect(receiver.used == first && receiver.asked == 1)
        #expect(receiver.lines == log.lines && receiver.gaps == 0)
    }

    @Test func laneIsDurableBeforeItIsUsed() async throws {
        try log.write(100)
        // Killed behind the first batch: nothing but what was durable before it is known.
        let route = try log.route(to: receiver)
        try await log.run(route, until: "lines have come") { !receiver.lines.isEmpty }
        let states = ["state.a.checkpoint", "state.b.checkpoint"].filter(log.folder.has)
        #expect(!states.isEmpty)
        receiver.setLanes(97)
        try log.write(100)
        try await log.finish(log.route(to: receiver))
        #expect(receiver.used.values.allSatisfy { $0.count == 1 } && receiver.lines == log.lines)
    }

    @Test func receiverThatCannotNameALaneHoldsLinesBack() async throws {
        receiver.setAway(true)
        try log.write(200)
        let route = try log.route(to: receiver)
        let (log, receiver) = (log, receiver)
        let keeper = Task {
            try await wait(until: "that is said") { !log.messages.isEmpty }
            receiver.setAway(false)
        }
        try await log.run(route, until: "all lines are there") { receiver.lines.count == 200 }
        try await keeper.value
        #expect(receiver.lines == log.lines)
    }

    @Test func sourceWithALineThatCannotBeTakenStopsAndTheOthersGoOn() async throws {
        receiver.setLongest(500)
        try log.write(10, to: "a.log")
        try log.append(String(repeating: "x", count: 600) + "\nbehind\n", to: "a.log")
        try log.write(3_000, to: "b.log")
        await #expect(throws: Route.Failure.self) {
            try await log.finish(log.route(to: receiver, inputs: ["a.log", "b.log"]))
        }
        #expect(Set(receiver.lines) == Set(log.lines))
        let words = try #require(log.messages.first { $0.contains("is sent no further") })
        #expect(words.contains("the line of host:\(log.folder.path("a.log")) at byte "))
        // Nothing behind it is skipped: once it is taken, what was behind it comes, too.
        try log.write(5, to: "a.log")
        try log.write(5, to: "b.log")
        await #expect(throws: Route.Failure.self) {
            try await log.finish(log.route(to: receiver, inputs: ["a.log", "b.log"]))
        }
        #expect(!receiver.lines.contains("behind"))
        receiver.setLongest(.max)
        try await log.finish(log.route(to: receiver, inputs: ["a.log", "b.log"]))
        #expect(receiver.lines.count == log.count + 2 && receiver.lines.contains("behind") && receiver.gaps == 0)
        #expect(Set(log.lines).isSubset(of: Set(receiver.lines)))
    }
}
