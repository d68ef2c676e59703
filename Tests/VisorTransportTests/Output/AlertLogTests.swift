import Testing
import VisorKit
import VisorTesting

@testable import VisorTransport

/// The files of alerts: what stands behind a checkpoint is taken over, and each file has what the other has.
@Suite struct AlertLogTests {
    private static let (text, json) = ("out/alerts.log", "out/alerts.jsonl")

    private let system = SimulatedFileSystem(seed: 1)
    private let rules = RuleSet([
        Rule(name: "errors", metric: .count, span: .seconds(60), severity: .critical, message: "m", recovery: "r")
    ])

    private func transition(_ episode: Int, _ rule: String = "errors") -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(
                rule: rule, labels: [AlertLabel("section", "/a")], episode: episode, state: .firing),
            at: EventTime(seconds: 1_795_168_800 + Int64(episode)), severity: .info, value: 4.5,
            message: "bad \(episode)")
    }

    /// A checkpoint that knows lengths of files.
    private func checkpoint(_ lengths: [String: Int]) -> Checkpoint {
        Checkpoint(
            seen: EventTime(seconds: 1), sources: [], outputs: lengths.map { .init(path: $0.key, length: $0.value) },
            state: AnalysisState(settings: AnalysisSettings()))
    }

    private let now = EventTime(seconds: 1_800_000_000)

    private func log(known lengths: [String: Int]?, text: Bool = true, json: Bool = true) throws -> AlertLog {
        try AlertLog(
            text: text ? AppendedOutput(path: Self.text, in: system) : nil,
            json: json ? AppendedOutput(path: Self.json, in: system) : nil,
            known: lengths.map { checkpoint($0) }, rules: rules, at: now)
    }

    private func put(_ episodes: ClosedRange<Int>, _ form: (AlertTransition) -> [UInt8], _ path: String) {
        for episode in episodes { system.write(form(transition(episode)), to: path) }
    }

    private func written(_ path: String) -> String { String(decoding: system.bytes(of: path), as: UTF8.self) }

    private func expected(_ episodes: ClosedRange<Int>, _ form: (AlertTransition) -> [UInt8]) -> String {
        String(decoding: episodes.flatMap { form(transition($0)) }, as: UTF8.self)
    }

    private func episodes(_ log: AlertLog) -> [Int] { log.adopted.map(\.identity.episode) }

    @Test func changesStandInBothFilesAtOnce() throws {
        let log = try log(known: nil)
        try log.write([transition(1), transition(2)])
        try log.write([transition(3)])
        #expect(written(Self.text) == expected(1...3, AlertDocument.text))
        #expect(written(Self.json) == expected(1...3, AlertDocument.json))
        #expect(log.known.map(\.length) == [Self.json, Self.text].map { system.bytes(of: $0).count })
    }

    @Test func whatTheCheckpointKnowsIsNotTakenOver() throws {
        put(1...5, AlertDocument.text, Self.text)
        put(1...5, AlertDocument.json, Self.json)
        let lengths = [
            Self.text: expected(1...3, AlertDocument.text).utf8.count,
            Self.json: expected(1...3, AlertDocument.json).utf8.count,
        ]
        #expect(episodes(try log(known: lengths)) == [4, 5])
        #expect(written(Self.text) == expected(1...5, AlertDocument.text))
        #expect(written(Self.json) == expected(1...5, AlertDocument.json))
    }

    @Test func textIsCompletedFromJSONAsItWouldHaveBeen() throws {
        put(1...1, AlertDocument.text, Self.text)
        system.write(Array("bad 2, 2026-1".utf8), to: Self.text)
        put(1...3, AlertDocument.json, Self.json)
        #expect(episodes(try log(known: [Self.text: 0, Self.json: 0])) == [1, 2, 3])
        #expect(written(Self.text) == expected(1...3, AlertDocument.text))
    }

    @Test func jsonIsCompletedFromTextAsFarAsThatGoes() throws {
        put(1...2, AlertDocument.text, Self.text)
        system.write(AlertDocument.text(transition(3, "gone")), to: Self.text)
        put(1...1, AlertDocument.json, Self.json)
        system.write(Array(#"{"rule":"err"#.utf8), to: Self.json)
        let log = try log(known: [Self.text: 0, Self.json: 0])
        #expect(episodes(log) == [1, 2, 3])
        // The first is as JSON has it; how bad the others are, the rules say, where they are still there.
        #expect(log.adopted.map(\.severity) == [.info, .critical, .warning])
        #expect(
            written(Self.json) == expected(1...1, AlertDocument.json)
                + #"{"rule":"errors","labels":{"section":"/a"},"episode":2,"state":"firing","severity":"critical","#
                + #""value":null,"at":"2026-11-20T10:00:02Z","message":"bad 2, 2026-11-20T10:00:02Z"}"# + "\n"
                + #"{"rule":"gone","labels":{"section":"/a"},"episode":3,"state":"firing","severity":"warning","#
                + #""value":null,"at":"2026-11-20T10:00:03Z","message":"bad 3, 2026-11-20T10:00:03Z"}"# + "\n")
        #expect(episodes(try self.log(known: [Self.text: 0, Self.json: 0])) == [1, 2, 3])
    }

    @Test func filesThatTheCheckpointDoesNotKnowAreOlder() throws {
        put(1...2, AlertDocument.text, Self.text)
        put(1...1, AlertDocument.json, Self.json)
        for known in [nil, [:]] as [[String: Int]?] { #expect(episodes(try log(known: known)) == []) }
        #expect(written(Self.json) == expected(1...1, AlertDocument.json))
    }

    @Test func numbersThatStandInFilesWithoutACheckpointAreUsed() throws {
        put(1...2, AlertDocument.text, Self.text)
        put(1...3, AlertDocument.json, Self.json)
        system.write(AlertDocument.text(transition(9, "gone")), to: Self.text)
        #expect(try log(known: nil).episodes == ["errors": 3, "gone": 9])
        #expect(try log(known: [Self.text: 0, Self.json: 0]).episodes == [:])
    }

    /// Who may write to the file could else silence a rule for ever, or number its next alert beyond all numbers.
    @Test func whatCannotBeOfThisProgramIsLeftAlone() throws {
        let lines = [
            "x, 9990-11-25T10:00:00Z [errors{section=\"/a\"}#1 resolved]",
            "x, 2026-11-20T10:00:00Z [errors{section=\"/a\"}#9223372036854775807 resolved]",
            "x, 2026-11-20T10:00:00Z [errors{section=\"/a\"}#0 resolved]", "x", "",
        ]
        for line in lines { system.write(Array("\(line)\n".utf8), to: Self.text) }
        let json =
            #"{"rule":"errors","labels":{},"episode":9223372036854775807,"state":"firing","severity":"info","#
            + #""value":1,"at":"2026-11-20T10:00:00Z","message":"x"}"#
        system.write(Array("\(json)\n".utf8), to: Self.json)
        #expect(episodes(try log(known: [Self.text: 0, Self.json: 0])).isEmpty)
        #expect(try log(known: nil).episodes == [:])
    }

    @Test func newFileGetsNothingOfWhatIsOlder() throws {
        put(1...2, AlertDocument.text, Self.text)
        let log = try log(known: [Self.text: 0])
        #expect(episodes(log) == [1, 2])
        try log.write([transition(3)])
        #expect(written(Self.text) == expected(1...3, AlertDocument.text))
        #expect(written(Self.json) == expected(3...3, AlertDocument.json))
    }

    @Test func eachFileMayStandAlone() throws {
        put(1...2, AlertDocument.text, Self.text)
        put(1...3, AlertDocument.json, Self.json)
        #expect(episodes(try log(known: [Self.text: 0, Self.json: 0], json: false)) == [1, 2])
        #expect(episodes(try log(known: [Self.text: 0, Self.json: 0], text: false)) == [1, 2, 3])
        #expect(written(Self.text) == expected(1...2, AlertDocument.text))
        try log(known: nil, text: false, json: false).write([transition(1)])
    }

    @Test func lineOfSomebodyElseIsLeftAlone() throws {
        let note = "\nseen, calling the shop [x]\n{\"rule\":\"errors\"}\n\u{0}\n"
        for (path, form) in [(Self.text, AlertDocument.text), (Self.json, AlertDocument.json)] {
            put(1...1, form, path)
            system.write(Array(note.utf8) + [0xff, 10], to: path)
            put(2...2, form, path)
        }
        let before = [Self.text, Self.json].map { system.bytes(of: $0) }
        #expect(episodes(try log(known: [Self.text: 0, Self.json: 0])) == [1, 2])
        #expect([Self.text, Self.json].map { system.bytes(of: $0) } == before)
    }

    @Test func orderIsThatOfBothFiles() throws {
        for episode in [1, 2, 4] { put(episode...episode, AlertDocument.text, Self.text) }
        for episode in [1, 3, 4, 5] { put(episode...episode, AlertDocument.json, Self.json) }
        #expect(episodes(try log(known: [Self.text: 0, Self.json: 0])) == [1, 2, 3, 4, 5])
    }

    @Test func fileThatWasCutIsReadFromItsBeginning() throws {
        put(1...1, AlertDocument.text, Self.text)
        put(1...2, AlertDocument.json, Self.json)
        #expect(episodes(try log(known: [Self.text: 10_000, Self.json: 0])) == [1, 2])
        #expect(written(Self.text) == expected(1...2, AlertDocument.text))
    }

    @Test func whatWasTakenOverIsNotWrittenAgain() throws {
        put(1...2, AlertDocument.json, Self.json)
        let log = try log(known: [Self.text: 0, Self.json: 0])
        try log.write([transition(1), transition(2), transition(3)])
        #expect(written(Self.json) == expected(1...3, AlertDocument.json))
        #expect(written(Self.text) == expected(1...3, AlertDocument.text))
    }
}
