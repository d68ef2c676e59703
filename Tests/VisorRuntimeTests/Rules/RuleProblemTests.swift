import Testing

@testable import VisorRuntime

/// What is said of a wrong rule: one line, with the place of the mistake and what to do.
@Suite struct RuleProblemTests {
    private static let values: [(String, String)] = [
        (#""metric": "count", "above": -1"#, "above: must be at least 0, is -1; nothing that is measured is less"),
        (#""metric": "ratio", "above": 5"#, "above: must be from 0 to 1, is 5; 0.05 is 5 %"),
        (#""metric": "count", "above": "5""#, "above: expected a number without quotes, found the string \"5\""),
        (#""metric": "count", "above": 5, "clear": 6"#, "clear: must be at most 5, the value of above, is 6"),
        (#""metric": "count", "below": 5, "clear": 4"#, "clear: must be at least 5, the value of below, is 4"),
        (
            #""metric": "count", "above": 5, "clear": 0"#,
            "clear: no value is less than 0: the alert would never be over"
        ),
        (
            #""metric": "ratio", "below": 0.5, "clear": 1"#,
            "clear: no value is more than 1: the alert would never be over"
        ),
        (#""metric": "count", "above": 5, "at_most": 6"#, "at_most: goes not with above; a rule has one comparison"),
        (
            #""metric": "count""#,
            "above: missing; from which value on is it an alert? Write one of above, at_least, below and at_most"
        ),
        (
            #""metric": "quantile", "above": 1, "quantile": 1"#,
            "quantile: must be between 0 and 1, is 1; 0.99 is the time that 99 % keep to"
        ),
        (#""metric": "change", "above": 1, "minimum": 0"#, "minimum: must be from 1 to 1000000000, is 0"),
        (#""metric": "heartbeat", "missed": 0"#, "missed: must be from 1 to 1000, is 0"),
        (#""metric": "heartbeat", "interval": "0.5s""#, "interval: must be from 1s to 7d, is 500ms"),
        (#""metric": "line", "span": "1500ms""#, "span: must be whole seconds, is 1s500ms"),
        (#""metric": "line", "span": "8d""#, "span: must be from 1s to 7d, is 8d"),
        (#""metric": "line", "severity": "fatal""#, "severity: \"fatal\" is not one of info, warning, critical"),
        (
            #""metric": "line", "where": "status>=5000""#,
            "where: column 9: 5000 is no status: write a number such as 404, or a class such as 5xx"
        ),
        (#""metric": "line", "pattern": "(""#, "pattern: regular expression, column 1: missing closing parenthesis"),
        (
            #""metric": "change", "above": 1, "span": "x""#,
            "span: \"x\" is no duration: write 10s, 500ms, 1h30m or a number of "
                + "seconds"
        ),
        (
            #""metric": "ratio", "above": 1, "of": "size>x""#,
            "of: column 6: x is no size: write whole bytes such as 500, or 10k, "
                + "1.5M, 2G in powers of 1,000"
        ),
        (#""metric": "line", "flap": {"change": 1}"#, "flap.change: unknown key; did you mean changes?"),
        (#""metric": "line", "wher": "a=b""#, "wher: unknown key; did you mean where?"),
    ]

    private static let uses: [(String, String)] = [
        (
            #""metric": "absence", "above": 1"#,
            "above: not used by the metric absence, but by count, rate, bandwidth, ratio, change, distinct, quantile, lag"
        ),
        (#""metric": "line", "sources": "a""#, "sources: not used by the metric line, but by absence"),
        (#""metric": "count", "above": 1, "of": "ip=::""#, "of: not used by the metric count, but by ratio"),
        (
            #""metric": "heartbeat", "per": "source""#,
            "per: not used by the metric heartbeat, but by count, rate, bandwidth, ratio, change, distinct, quantile, "
                + "absence, line"
        ),
        (
            #""metric": "absence", "sources": "a", "per": "ip""#,
            "per: goes not with sources, each of which has an alert of its own"
        ),
    ]

    private static let texts: [(String, String)] = [
        (#""metric": "line", "message": "{valeu}""#, "message: nothing is called {valeu} here; did you mean {value}?"),
        (
            #""metric": "line", "message": "a { b""#,
            "message: a brace without its other; write {{ or }} for one that is "
                + "meant as it is"
        ),
        (
            #""metric": "lag", "above": 1, "recovered": "{client}""#,
            "recovered: nothing is called {client} here; there are {value}, {percent}, {time}, {rule}, {severity}, "
                + "{threshold}"
        ),
        (
            #""metric": "line", "per": "sektion""#,
            "per: unknown field \"sektion\"; did you mean section?"
        ),
        (
            #""metric": "line", "per": ["a"]"#,
            "per[0]: unknown field \"a\"; did you mean ip?"
        ),
        (#""metric": "line", "per": ["ip", "ip"]"#, "per[1]: \"ip\" stands here twice"),
        (#""metric": "line", "per": ["ip", "label.ip"]"#, "per[1]: another field has the label ip already"),
        (
            #""metric": "line", "per": "label.a}""#,
            "per: the name of a label is at most 64 letters, digits and _, since the alerts have it as a label"
        ),
        (
            #""metric": "line", "per": ["source", "ip", "user", "host", "path"]"#,
            "per: must be at most 4, are 5"
        ),
        (
            #""metric": "line", "labels": {"a-b": "c"}"#,
            "labels.a-b: the name of a label is at most 64 letters, digits and _"
        ),
        (
            #""metric": "heartbeat", "labels": {"source": "c"}"#,
            "labels.source: the alerts have this label by what they are grouped by"
        ),
        (#""metric": "absence", "sources": ["", "a"]"#, "sources[0]: empty"),
    ]

    @Test(arguments: values + uses + texts)
    func mistakeIsOneLine(members: String, problem: String) {
        let problems = RuleFile.rule(members).problems
        #expect(problems.count == 1)
        let words = problems.first?.split(separator: " ", maxSplits: 1).last.map(String.init)
        #expect(words == "rules[0].\(problem)")
    }

    @Test func filtersThatAreTooLongTogetherAreTold() {
        let of = "path=" + String(repeating: "a", count: 4_080)
        #expect(
            RuleFile.rule(#""metric": "ratio", "above": 1, "of": "\#(of)", "where": "status=500""#).problems == [
                "r.json:1:4161: rules[0].where: together with 'of': the filter has more than 4096 bytes: write a shorter one"
            ])
    }

    @Test func mistakeIsAtThePlaceOfTheValue() {
        #expect(
            RuleFile("{\"rules\": [\n {\"name\": \"a\",\n  \"metric\": \"count\",\n  \"above\": -1}]}").problems
                == ["r.json:4:12: rules[0].above: must be at least 0, is -1; nothing that is measured is less"])
    }

    @Test(arguments: ["", "a b", "ä", "a/b", String(repeating: "a", count: 65)])
    func nameIsLettersAndDigits(name: String) {
        let problems = RuleFile(#"{"rules": [{"name": "\#(name)", "metric": "line"}]}"#).problems
        #expect(problems == ["r.json:1:21: rules[0].name: a name is at most 64 letters, digits, '_', '-' and '.'"])
    }

    @Test func allThatIsWrongIsToldAtOnce() {
        let problems = RuleFile(
            #"{"rules": [{"metric": "count"}, 5, {"name": "b"}, {"name": "c", "metric": "line", "span": 0, "for": 1}]}"#
        ).problems
        #expect(
            problems.map { $0.split(separator: ": ", maxSplits: 2)[1] } == [
                "rules[0].name", "rules[0].above", "rules[1]", "rules[2].metric", "rules[3].span", "rules[3].for",
            ])
    }
}
