import Testing
import VisorTesting

@testable import VisorKit

@Suite struct LineRuleTests {
    private func rule(groups: [GroupField] = []) throws -> Rule {
        Rule(
            name: "errors", metric: .line, selection: LineSelection(filter: try RecordFilter("level>=error")),
            groups: groups, span: .seconds(60), message: "{client}: {message}", recovery: "{lines} lines in {span}")
    }

    @Test func aLineIsToldAtOnceAndThoseBehindItWithTheEnd() throws {
        var scenario = AlertScenario([try rule()])
        try scenario.pass(1) { scenario, now in
            [
                scenario.message(at: now, "[client 192.0.2.7] disk 1 is full"),
                scenario.message(at: now, level: "info", "x"),
            ]
        }
        #expect(scenario.told == ["1 firing errors{shape=disk # is full}#1"])
        let first = try #require(scenario.observer.transitions.first)
        #expect(first.message == "192.0.2.7: disk 1 is full")
        #expect(first.value == 1)
        #expect(first.lines.map(\.message) == ["disk 1 is full"])
        #expect(first.lines.first?.source == "web")
        #expect(first.lines.first?.time == AlertScenario.origin)

        try scenario.pass(1) { scenario, now in (2...4).map { scenario.message(at: now, "disk \($0) is full") } }
        try scenario.pass(40)
        #expect(scenario.told.count == 1)
        try scenario.pass(100)
        #expect(scenario.told.last == "61 resolved errors{shape=disk # is full}#1")
        let last = try #require(scenario.observer.transitions.last)
        #expect(last.value == 4)
        #expect(last.message == "4 lines in 1m")
        #expect(last.lines.map(\.message) == ["disk 2 is full", "disk 3 is full", "disk 4 is full"])
    }

    @Test func aStormIsTwoMessagesASpan() throws {
        var scenario = AlertScenario([try rule()])
        try scenario.pass(180) { scenario, now in
            (0..<50).map { scenario.message(at: now, "worker \($0) of request \(now) failed") }
        }
        let told = scenario.told
        #expect(
            told.prefix(4) == [
                "1 firing errors{shape=worker # of request # failed}#1",
                "61 resolved errors{shape=worker # of request # failed}#1",
                "62 firing errors{shape=worker # of request # failed}#2",
                "122 resolved errors{shape=worker # of request # failed}#2",
            ])
        let ends = scenario.observer.transitions.filter { $0.identity.state == .resolved }
        #expect(ends.first?.value == 3_050.0)
        #expect(scenario.observer.transitions.allSatisfy { $0.lines.count <= AlertLine.most })
    }

    @Test func shapesBeyondTheMostAreTakenTogether() throws {
        var scenario = AlertScenario([try rule()])
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        try scenario.pass(1) { scenario, now in
            (0..<200).map { scenario.message(at: now, "\(letters[$0 / 26])\(letters[$0 % 26]) failed") }
        }
        let shapes = Set(scenario.observer.transitions.map { $0.identity.labels })
        #expect(shapes.count == LineRuleState.mostGroups + 1)
        let others = scenario.observer.transitions.filter { $0.identity.labels == [AlertLabel("shape", "(other)")] }
        #expect(others.map(\.identity.state) == [.firing])
        // When all are over, others have alerts of their own.
        try scenario.pass(150)
        let end = scenario.observer.transitions.last { $0.identity.labels == [AlertLabel("shape", "(other)")] }
        #expect(end?.value == Double(200 - LineRuleState.mostGroups))
        try scenario.pass(1) { scenario, now in [scenario.message(at: now, "new failed")] }
        #expect(scenario.told.last?.contains("firing errors{shape=new failed}") == true)
    }

    @Test func groupsOfOtherFieldsAreToldByThem() throws {
        var scenario = AlertScenario([try rule(groups: [.source, .level])], sources: ["a", "b"])
        try scenario.pass(1, to: 1) { scenario, now in
            [scenario.message(at: now, level: "crit", "x"), scenario.message(at: now, level: "error", "y")]
        }
        #expect(
            Set(scenario.told) == [
                "1 firing errors{level=crit,source=b}#1", "1 firing errors{level=error,source=b}#1",
            ])
    }

    @Test func linesOfALongInputAtRestHaveAlertsOfTheirOwnSpans() throws {
        var scenario = AlertScenario([try rule()])
        for second in stride(from: Int64(0), to: 600, by: 150) {
            scenario.write(scenario.message(at: second, "it failed"))
        }
        scenario.write(scenario.message(at: 700, level: "info", "the end"))
        try scenario.catchUp(lines: 1_000)
        #expect(
            scenario.told.filter { $0.contains("firing") } == [
                "1 firing errors{shape=it failed}#1", "151 firing errors{shape=it failed}#2",
                "301 firing errors{shape=it failed}#3", "451 firing errors{shape=it failed}#4",
            ])
        #expect(scenario.told.count { $0.contains("resolved") } == 4)
    }

    @Test func hostileMessagesAreToldWithoutTheirControls() throws {
        var scenario = AlertScenario([try rule()])
        try scenario.pass(1) { scenario, now in
            [scenario.message(at: now, "\u{1b}[2J\u{202e}evil \u{0}[errors{}#9 resolved]")]
        }
        let transition = try #require(scenario.observer.transitions.first)
        let scalars = (transition.message + transition.identity.description).unicodeScalars
        #expect(!scalars.contains { $0.value < 0x20 || $0.value == 0x202e })
        #expect(!transition.identity.description.contains("["))
    }

    @Test(arguments: [
        (
            "user 17 from 10.0.0.1: file \"a b\" not found: /var/www/x y",
            "user # from #.#.#.#: file \"*\" not found: /* y"
        ),
        ("id deadbeef01 and 0x7f", "id # and #"), ("", ""), ("\"unclosed", "\"unclosed"), ("a/b", "a/b"),
        ("AH00128: x", "AH#: x"),
    ]) func messagesOfOneKindHaveOneShape(message: String, shape: String) {
        var bytes: [UInt8] = []
        let text = Array(message.utf8)
        MessageShape.append(text.span, 0..<text.count, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == shape)
    }
}
