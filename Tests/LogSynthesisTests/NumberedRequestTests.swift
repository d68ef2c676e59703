import Testing

@testable import LogSynthesis

@Suite struct NumberedRequestTests {
    private static func settings(_ format: LogFormat) -> SynthesisSettings {
        var settings = TruthTests.settings(format)
        settings.population.isNumbered = true
        return settings
    }

    @Test(arguments: LogFormat.allCases.filter { $0.mode == .access })
    func eachHitAsksForTheNextNumberAndNothingElseDoes(format: LogFormat) throws {
        var stream = try LogStream(settings: Self.settings(format), seed: 7, keepsTruth: true)
        let lines = Generated.split(Generated.bytes(&stream))
        let truth = try #require(stream.truth())
        let numbers = lines.compactMap { $0.firstMatch(of: /[ "]\/line\/(\d+)[ "]/).flatMap { Int($0.1) } }
        #expect(numbers == Array(1...truth.hits))
        #expect(truth.sections == ["/line": truth.hits])
        #expect(truth.paths == Dictionary(uniqueKeysWithValues: numbers.map { ("/line/\($0)", 1) }))
        #expect(truth.heartbeats > 0 && truth.malformed > 0)
        #expect(truth == (try NaiveRecount(lines, like: truth).truth))
    }

    @Test(arguments: [LogFormat.combined, .json]) func linesAreTheSameButForTheirPaths(format: LogFormat) throws {
        func withoutTargets(_ settings: SynthesisSettings) throws -> [String] {
            try Generated.lines(settings).map {
                $0.replacing(/(GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH) [^ ]+/) { "\($0.1)" }
                    .replacing(/"request_uri":".*","server_protocol"/, with: "")
            }
        }
        let numbered = try withoutTargets(Self.settings(format))
        #expect(numbered == (try withoutTargets(TruthTests.settings(format))))
    }

    @Test func errorLogsAndMadeUpPathsAreRefused() {
        let error = Self.settings(.apache24).problems()
        #expect(error.map(\.keyPath) == ["numbered"])
        var made = Self.settings(.combined)
        made.population.paths = 10
        #expect(made.problems().map(\.keyPath) == ["numbered"])
    }
}
