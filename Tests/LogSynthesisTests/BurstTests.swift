import Testing

@testable import LogSynthesis

@Suite struct BurstTests {
    @Test func readsItsThreeForms() throws {
        let members = try #require(Burst("5xx@60s+20s"))
        #expect(members.kind == .statusClass(5) && members.start == .seconds(60) && members.length == .seconds(20))
        #expect(Burst("503@1m+500ms")?.kind == .status(503))
        #expect(Burst("503@1m+500ms")?.range == 60_000_000_000..<60_500_000_000)
        #expect(Burst("traffic*2.5@0s+1h")?.kind == .traffic(factor: 2.5))
    }

    @Test(arguments: [
        "", "5xx", "5xx@60s", "5xx@60s+0s", "6xx@1s+1s", "0xx@1s+1s", "99@1s+1s", "600@1s+1s", "5xx@-1s+1s", "5xx@1s+x",
        "traffic@1s+1s", "traffic*-1@1s+1s", "traffic*x@1s+1s", "traffic*nan@1s+1s", "5xx@1s+1s+1s", "5xx@1s@1s",
        "5xx@s+1s",
    ])
    func refusesAnythingElse(text: String) {
        #expect(Burst(text) == nil)
    }

    @Test(arguments: ["5xx@60s+20s", "404@1500ms+1s", "traffic*5.0@0s+3600s"])
    func writesTheTextThatReadsAsItself(text: String) {
        #expect(Burst(text)?.text == text)
    }

    @Test func mostAnswersAreOfTheClassWhileItLasts() throws {
        let burst = try #require(Burst("5xx@20s+10s"))
        let settings = SynthesisSettings(
            pace: .rate(500), population: PopulationSettings(bursts: [burst]), duration: .seconds(60))
        var stream = try LogStream(settings: settings, seed: 1, keepsTruth: true)
        _ = Generated.bytes(&stream)
        for (index, window) in try #require(stream.truth()).windows.enumerated() {
            let failed = window.status.filter { $0.key.hasPrefix("5") }.values.reduce(0, +)
            let share = Double(failed) / Double(window.hits)
            #expect(index == 2 ? share > 0.77 && share < 0.85 : share < 0.03)
        }
    }

    @Test func classWithoutConfiguredMembersHasItsUsualOnes() {
        var bursts = StatusBursts(bursts: [Burst("4xx@1s+1s"), Burst("503@5s+1s")].compactMap { $0 }, codes: [200])
        #expect(bursts.codes(at: 0) == [])
        #expect(bursts.codes(at: 1_000_000_000) == [403, 404, 429])
        #expect(bursts.codes(at: 2_000_000_000) == [])
        #expect(bursts.codes(at: 5_500_000_000) == [503])
        #expect(bursts.codes(at: 9_000_000_000) == [])
    }
}
