import Foundation
import Synchronization
import Testing
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// Whatever is killed between any two steps: nothing is lost, and nothing told twice but with the same identity.
@Suite struct CrashTests {
    /// Whoever is told counts, and may hear of a notice whose sender dies before he hears that it was accepted.
    private struct Play {
        var random: SeededGenerator
        let stage: AlertingStage
        var heard: [String: Notice] = [:]
        var doubles = 0
        var cutOff: Set<String> = []
        /// The alerts that there are, and those that have been.
        var open: [Alert] = []
        var raised: [String: Alert] = [:]
        var ended: Set<String> = []

        init(seed: UInt64) throws {
            random = SeededGenerator(seed: seed)
            var route = Route(name: "all", receivers: ["ops"])
            (route.groupWait, route.groupInterval) = (.seconds(3), .seconds(5))
            stage = try AlertingStage(routes: [route])
        }

        mutating func step(_ number: Int) async throws {
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1: try await raise(number)
            case 2: try await end()
            case 3: try stage.restart()
            case 4, 5: stage.clock.pass(.seconds(Int.random(in: 1...4, using: &random)))
            case 6, 7: try await stage.desk.decide()
            default: try await deliver(dies: Int.random(in: 0..<4, using: &random) == 0)
            }
        }

        private mutating func raise(_ number: Int) async throws {
            let name = "rule\(Int.random(in: 0..<3, using: &random))"
            let alert = Alert.made(name, ["episode": "\(number)"], at: stage.clock.now)
            // Accepted is kept, whatever comes next.
            try await stage.desk.take([alert])
            open.append(alert)
            raised[alert.fingerprint] = alert
        }

        mutating func end() async throws {
            guard !open.isEmpty else { return }
            let alert = open.remove(at: Int.random(in: 0..<open.count, using: &random))
            try await stage.end(alert)
            ended.insert(alert.fingerprint)
        }

        /// - Parameter dies: whether the process is killed between the receiver's acceptance and its own knowing of it.
        mutating func deliver(dies: Bool) async throws {
            guard let kept = try stage.store.due(of: "ops", at: stage.clock.now.eventTime) else { return }
            let notice = try JSONDecoder().decode(Notice.self, from: kept.json)
            if let first = heard[notice.id] {
                #expect(cutOff.contains(notice.id), "told twice, though it had been heard that it was accepted")
                #expect(first == notice)
                doubles += 1
            }
            heard[notice.id] = notice
            guard !dies else {
                cutOff.insert(notice.id)
                return try stage.restart()
            }
            try stage.store.remove(kept.id)
            cutOff.remove(notice.id)
        }
    }

    @Test(arguments: 0..<12)
    func nothingIsLostAndNothingToldTwice(seed: Int) async throws {
        var play = try Play(seed: UInt64(seed))
        for number in 0..<150 { try await play.step(number) }
        while !play.open.isEmpty { try await play.end() }
        for _ in 0..<12 {
            play.stage.clock.pass(.seconds(3))
            try await play.stage.desk.decide()
            while try play.stage.store.nextDue(of: "ops") != nil { try await play.deliver(dies: false) }
        }
        // Each alert is told as begun at most once, as over exactly once, and in this order.
        var (begun, over): ([String: Int], [String: Int]) = ([:], [:])
        for notice in play.heard.values {
            for alert in notice.firing { begun[alert.fingerprint, default: 0] += 1 }
            for alert in notice.resolved { over[alert.fingerprint, default: 0] += 1 }
        }
        #expect(play.raised.keys.allSatisfy { over[$0] == 1 }, "an end is lost, or told twice")
        #expect(over.count == play.raised.count)
        #expect(play.ended == Set(play.raised.keys))
    }
}
