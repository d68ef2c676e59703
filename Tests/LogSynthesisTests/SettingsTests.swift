import Testing

@testable import LogSynthesis

@Suite struct SettingsTests {
    private func keys(_ change: (inout SynthesisSettings) -> Void) -> [String] {
        var settings = SynthesisSettings()
        change(&settings)
        return settings.problems().map(\.keyPath)
    }

    @Test func builtInSettingsAreRight() {
        #expect(SynthesisSettings().problems().isEmpty)
    }

    @Test func distributionsMustFitAndAddUp() {
        #expect(keys { $0.access.methodDistribution[0] += 0.1 } == ["access.method_dist"])
        #expect(keys { $0.access.codeDistribution[0] += 1e-9 } == [])
        #expect(keys { $0.access.codeDistribution.removeLast() } == ["access.code_dist"])
        #expect(keys { $0.access.codeDistribution[3] = -0.1 } == ["access.code_dist[3]"])
        #expect(keys { $0.access.codeDistribution[3] = .nan } == ["access.code_dist[3]"])
    }

    @Test func listsMustHoldWhatLinesCanShow() {
        #expect(keys { $0.access.users = [] } == ["access.user_id"])
        #expect(keys { $0.access.users[2] = "a b" } == ["access.user_id[2]"])
        #expect(keys { $0.access.resources[1] = "pages" } == ["access.resource[1]"])
        #expect(keys { $0.access.resources[1] = "/a b" } == ["access.resource[1]"])
        #expect(keys { $0.access.resources[1] = "/a?b\n" } == ["access.resource[1]"])
        #expect(keys { $0.access.codes[0] = 600 } == ["access.code[0]"])
        #expect(keys { $0.access.versions = [""] } == ["access.version[0]"])
        #expect(keys { $0.errors.warn.messages = [] } == ["warn.message"])
        #expect(keys { $0.errors.info.messages[1] = "a\nb" } == ["info.message[1]"])
        #expect(keys { $0.errors.error.normal = [] } == ["error.interval.normal"])
        #expect(keys { $0.errors.error.peak = [] } == ["error.interval.peak"])
    }

    @Test func numbersMustBeInTheirRange() {
        #expect(keys { $0.pace = .rate(0) } == ["rate"])
        #expect(keys { $0.pace = .rate(.nan) } == ["rate"])
        #expect(keys { $0.count = -1 } == ["count"])
        #expect(keys { $0.duration = .seconds(-1) } == ["duration"])
        #expect(keys { $0.truthWindow = .milliseconds(1_500) } == ["truth_window"])
        #expect(keys { $0.heartbeat.interval = .microseconds(1) } == ["heartbeat.interval"])
        #expect(keys { $0.heartbeat.message = "" } == ["heartbeat.message"])
        #expect(keys { $0.population.malformed = 1.1 } == ["malformed"])
        #expect(keys { $0.population.clients = 0 } == ["clients"])
        #expect(keys { $0.population.skew = -1 } == ["skew"])
    }
}
