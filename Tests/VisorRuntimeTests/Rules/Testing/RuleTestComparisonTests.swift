import Testing
import VisorKit

@testable import VisorRuntime

@Suite struct RuleTestComparisonTests {
    private static let start = RuleTest.standardStart

    private func expected(_ seconds: Int64, _ state: AlertState = .firing) -> ExpectedAlert {
        ExpectedAlert(rule: "r", state: state, at: Self.start + .seconds(seconds))
    }

    private func came(
        _ seconds: Int64, _ state: AlertState = .firing, labels: [AlertLabel] = [], episode: Int = 1
    ) -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(rule: "r", labels: labels, episode: episode, state: state),
            at: Self.start + .seconds(seconds), severity: .warning, value: 10.1, message: "m")
    }

    private func differences(_ expected: [ExpectedAlert], _ came: [AlertTransition]) -> [String] {
        let test = RuleTest(
            name: "t", start: Self.start, interval: .seconds(1), layout: WindowLayout(), series: [], expected: expected,
            rules: .none)
        return RuleTestComparison(test, came).differences
    }

    @Test func whatIsNotSaidMayBeAnything() {
        let came = [came(95, labels: [AlertLabel("a", "b")]), came(120, .resolved)]
        #expect(differences([expected(95), expected(120, .resolved)], came).isEmpty)
    }

    @Test func missingAndUnexpectedChangesAreToldInTheOrderOfTime() {
        let labelled = [AlertLabel("a", "b")]
        #expect(
            differences([expected(95), expected(7, .held)], [came(94, labels: labelled)]) == [
                "missing: r held at 7s", "unexpected: r{a=\"b\"}#1 firing at 1m34s, value 10.1, \"m\"",
                "missing: r firing at 1m35s",
            ])
        #expect(differences([], []).isEmpty)
    }

    @Test func labelsAndEpisodeTellChangesApart() {
        var second = expected(5)
        second.episode = 2
        second.labels = []
        #expect(differences([second], [came(5, episode: 2)]).isEmpty)
        #expect(
            differences([second], [came(5, labels: [AlertLabel("a", "b")], episode: 2)]).first
                == "missing: r{}#2 firing at 5s")
    }

    @Test func valueAndMessageAreCompared() {
        var alert = expected(5)
        (alert.value, alert.message) = (10.1000001, "m")
        #expect(differences([alert], [came(5)]).isEmpty)
        (alert.value, alert.message) = (10.2, "n")
        #expect(
            differences([alert], [came(5)]) == [
                "other value: r firing at 5s: expected 10.2, is 10.1",
                "other message: r firing at 5s: expected \"n\", is \"m\"",
            ])
    }

    @Test func eachChangeIsTakenOnce() {
        #expect(differences([expected(5), expected(5)], [came(5)]) == ["missing: r firing at 5s"])
        #expect(differences([expected(5)], [came(5), came(5, episode: 2)]).count == 1)
    }

    @Test func orderOfChangesCounts() {
        #expect(
            differences([expected(9), expected(5)], [came(5), came(9)]) == ["the changes come in another order"])
    }
}
