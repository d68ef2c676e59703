import Testing

@testable import VisorKit

@Suite struct MessageTemplateTests {
    @Test func placesAreFilledAndDoubledBracesAreBraces() throws {
        let template = try MessageTemplate("{a} of {{b}} is {c}{a}")
        #expect(template.places == ["a", "c", "a"])
        #expect(template.filled { ["a": "1"][$0] } == "1 of {b} is ?1")
    }

    @Test(arguments: ["{", "}", "a {b", "a} b", "{a}}"]) func aBraceAloneIsRefused(text: String) {
        #expect(throws: MessageTemplate.Malformed.self) { try MessageTemplate(text) }
    }

    @Test(arguments: [
        (10.0, "10"), (10.008_3, "10.01"), (0.073_14, "0.0731"), (0, "0"), (-3.5, "-3.5"), (1e16, "1e+16"),
        (.infinity, "inf"), (1_234_567.891, "1234567.89"),
    ]) func valuesAreShownAsFarAsTheyMatter(value: Double, text: String) {
        #expect(AlertText.shown(value) == text)
    }

    @Test func aMessageSaysWhatItIsAbout() throws {
        let rule = Rule(
            name: "errors", metric: .count, groups: [.label("site")], span: .seconds(90),
            condition: RuleCondition(.above, 0.05), severity: .critical, labels: [AlertLabel("team", "web")],
            message: "{rule} {severity} {value} {percent} > {threshold} in {span} of {site} for {team} at {time}",
            recovery: "over")
        let transition = AlertText(rule).transition(
            .firing, episode: 2, of: [AlertLabel("site", "a\nb")], at: 0, value: 0.0712)
        #expect(
            transition.message
                == "errors critical 0.0712 7.12 % > 0.05 in 90s of a\\u{a}b for web at 1970-01-01T00:00:00Z")
        #expect(transition.identity.description == #"errors{site="a\u{a}b",team="web"}#2 firing"#)
    }

    @Test func anAlertThatIsHeldSaysSo() {
        let rule = Rule(name: "r", metric: .count, span: .seconds(1), message: "much", recovery: "over")
        let transition = AlertText(rule).transition(.held, episode: 1, of: [], at: 0, value: 1)
        #expect(transition.message == "much (changes too often: held until nothing changes for 10m)")
    }
}
