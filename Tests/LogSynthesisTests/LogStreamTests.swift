import Testing

@testable import LogSynthesis

@Suite struct LogStreamTests {
    @Test(arguments: LogFormat.allCases)
    func sameSeedGivesTheSameBytesWhateverTheBatches(format: LogFormat) throws {
        var settings = TruthTests.settings(format)
        for pace in [Pace.rate(40), .intervals] {
            settings.pace = pace
            let whole = try Generated.bytes(settings, seed: 3)
            #expect(!whole.isEmpty)
            for batch in [1, 777, 1 << 20] {
                #expect(try Generated.bytes(settings, seed: 3, batch: batch) == whole)
            }
            #expect(try Generated.bytes(settings, seed: 4) != whole)
        }
    }

    @Test func askingInSmallStepsOfTimeGivesTheSameBytes() throws {
        let settings = SynthesisSettings(duration: .seconds(60))
        let whole = try Generated.bytes(settings)
        var stream = try LogStream(settings: settings, seed: 1, keepsTruth: false)
        var pieces: [UInt8] = []
        for step in 0...600 {
            stream.generate(
                through: .milliseconds(step * 100), origin: Generated.start, capacity: .max, into: &pieces)
        }
        #expect(stream.isFinished)
        #expect(pieces == whole)
    }

    @Test func shorterStreamIsThePrefixOfALongerOne() throws {
        let short = try Generated.bytes(SynthesisSettings(count: 50))
        let long = try Generated.bytes(SynthesisSettings(count: 100))
        #expect(long.starts(with: short) && long.count > short.count)
    }

    @Test(arguments: [0, 1, 17, 1_000])
    func endsAfterTheCountOfAllLines(count: Int) throws {
        #expect(try Generated.lines(SynthesisSettings(count: count)).count == count)
    }

    @Test(arguments: [(1.0, 60), (3, 60), (1_000, 10), (100_000, 1)])
    func rateHoldsForAllLinesOfTheDuration(rate: Double, seconds: Int) throws {
        let settings = SynthesisSettings(pace: .rate(rate), duration: .seconds(seconds))
        #expect(try Generated.lines(settings).count == Int(rate) * seconds)
    }

    @Test func heartbeatsComeInAdditionToLinesThatAreRarer() throws {
        let settings = SynthesisSettings(pace: .rate(0.1), duration: .seconds(60))
        let lines = try Generated.lines(settings)
        #expect(lines.filter { $0.contains("\"HEARTBEAT\"") }.count == 19)
        #expect(lines.count == 6 + 19)
    }

    @Test func heartbeatsGoOnWhereTrafficStops() throws {
        let silence = try #require(Burst("traffic*0@0s+60s"))
        let settings = SynthesisSettings(
            pace: .rate(100), population: PopulationSettings(bursts: [silence]), duration: .seconds(60))
        let lines = try Generated.lines(settings)
        #expect(lines.count == 19)
        #expect(lines.first == "- - - [20/Nov/2026:10:00:03 +0000] \"HEARTBEAT\" - -")
    }

    @Test func heartbeatsHaveTheFormOfTheFormat() throws {
        let expected: [LogFormat: String] = [
            .common: "- - - [20/Nov/2026:10:00:03 +0000] \"alive \\\"now\\\"\" - -",
            .json: "{\"time\":\"2026-11-20T10:00:03.000+00:00\",\"heartbeat\":\"alive \\\"now\\\"\"}",
            .visor: "[Fri Nov 20 10:00:03 2026] [INFO] [-] [-] alive \"now\"",
            .apache22: "[Fri Nov 20 10:00:03 2026] [info] [-] [-] alive \"now\"",
            .apache24: "[Fri Nov 20 10:00:03.000000 2026] [core:info] [-] [-] alive \"now\"",
        ]
        for (format, line) in expected {
            let settings = SynthesisSettings(
                format: format, pace: .rate(1), heartbeat: HeartbeatSettings(message: "alive \"now\""), count: 4)
            #expect(try Generated.lines(settings).last == line)
        }
    }

    @Test func anUnlimitedPaceFillsTheBufferWithLinesOfTheMoment() throws {
        var stream = try LogStream(settings: SynthesisSettings(pace: .unlimited), seed: 1, keepsTruth: false)
        var buffer: [UInt8] = []
        stream.generate(through: .seconds(2), origin: Generated.start, capacity: 10_000, into: &buffer)
        #expect(buffer.count >= 10_000 && buffer.count < 11_000)
        #expect(buffer.last == UInt8(ascii: "\n"))
        #expect(Generated.split(buffer).allSatisfy { $0.contains("[20/Nov/2026:10:00:02 +0000]") })
        #expect(stream.nextDue == .seconds(2))
    }

    @Test func endsAtTheLatestTimeThatCanBeShown() throws {
        let origin = Timestamp(nanoseconds: Timestamp.latest.nanoseconds - 5_000_000_000)
        var stream = try LogStream(settings: SynthesisSettings(pace: .rate(1)), seed: 1, keepsTruth: false)
        var buffer: [UInt8] = []
        stream.generate(through: .seconds(Int64.max / 2), origin: origin, capacity: .max, into: &buffer)
        #expect(stream.isFinished)
        #expect(stream.lines == 6)
    }

    @Test func zoneMovesTheShownTimeOnly() throws {
        var settings = SynthesisSettings(pace: .rate(1), count: 1)
        settings.zone = try #require(ZoneOffset("-0930"))
        #expect(try Generated.lines(settings)[0].contains("[20/Nov/2026:00:30:00 -0930]"))
    }

    @Test func wrongSettingsAreRefused() {
        var settings = SynthesisSettings()
        settings.access.codeDistribution = [1]
        #expect(throws: SettingsProblem.self) {
            try LogStream(settings: settings, seed: 1, keepsTruth: false)
        }
    }
}
