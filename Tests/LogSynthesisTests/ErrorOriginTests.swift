import Testing

@testable import LogSynthesis

@Suite struct ErrorOriginTests {
    @Test func knownEventsHaveApachesModuleAndNumber() {
        let origin = ErrorOrigin("File does not exist: /var/www/x")
        #expect(origin.module == "core" && origin.number == "AH00128")
    }

    @Test func otherTextsHaveANumberOfTheirOwn() {
        let first = ErrorOrigin("disk is tired")
        #expect(first.module == "core")
        #expect(first.number == ErrorOrigin("disk is tired").number)
        #expect(first.number != ErrorOrigin("disk is awake").number)
        #expect(first.number.count == 7 && first.number.hasPrefix("AH"))
    }

    @Test func lineHasTheShapeOfApache24() throws {
        let settings = SynthesisSettings(format: .apache24, pace: .rate(10), count: 500)
        let shape =
            /\[\w{3} \w{3} \d\d \d\d:\d\d:\d\d\.\d{6} \d{4}\] \[\w+:\w+\] \[pid \d+:tid \d+\] (\[client [^\]]+:\d+\] )?AH\d{5}: .+/
        let lines = try Generated.lines(settings).filter { !$0.contains("HEARTBEAT") }
        #expect(lines.allSatisfy { $0.wholeMatch(of: shape) != nil })
    }

    @Test func someLinesHaveNoClientAndSomeErrorsAReferrer() throws {
        let settings = SynthesisSettings(format: .apache24, pace: .rate(100), count: 10_000)
        let lines = try Generated.lines(settings).filter { !$0.contains("HEARTBEAT") }
        let errors = lines.filter { $0.contains(":error]") }
        let share = { (part: Int, whole: Int) in Double(part) / Double(whole) }
        #expect((0.04...0.06).contains(share(lines.count { !$0.contains("[client ") }, lines.count)))
        #expect((0.24...0.33).contains(share(errors.count { $0.contains(", referer: ") }, errors.count)))
        #expect(!lines.contains { $0.contains(", referer: ") && !$0.contains(":error]") })
    }
}
