import Foundation
import Testing

@testable import VisorKit

/// Workers and mergers over a model log, in random schedules: `VISOR_TEST_SCHEDULES=250` for 250 times as many.
@Suite struct GroupSimulationTests {
    // Below a tenth it would not be sure that everything happens.
    static let count = Int(
        400 * max(0.1, ProcessInfo.processInfo.environment["VISOR_TEST_SCHEDULES"].flatMap { Double($0) } ?? 1))

    @Test func windowsEqualTheTruthAndMergersAgree() {
        var happened: [GroupModel.Event: Int] = [:]
        var refused = 0
        for seed in 0..<UInt64(GroupSimulationTests.count) {
            var model = GroupModel(seed: seed)
            for _ in 0..<120 { model.step() }
            model.finish()
            let truth = model.input.windows
            #expect(model.windows(of: 0) == truth, "schedule \(seed)")
            #expect(model.windows(of: 1) == truth, "schedule \(seed)")
            #expect(model.bytes(of: 0) == model.bytes(of: 1), "schedule \(seed)")
            happened.merge(model.happened) { $0 + $1 }
            refused += model.refused
            if model.windows(of: 0) != truth || model.bytes(of: 0) != model.bytes(of: 1) { break }
        }
        // A model in which nothing goes wrong would show nothing.
        for event in GroupModel.Event.allCases { #expect(happened[event, default: 0] > 0) }
        #expect(refused > GroupSimulationTests.count)
    }
}
