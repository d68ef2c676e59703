import Testing
import VisorTesting

@testable import VisorRuntime

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("500ms", .milliseconds(500)), ("2m", .seconds(120)), ("1h", .seconds(3_600)),
        ("1d", .seconds(86_400)), ("1h30m", .seconds(5_400)), ("3", .seconds(3)), ("0.25", .milliseconds(250)),
        ("1.5h", .seconds(5_400)), ("10us", .microseconds(10)), ("0", .zero),
        ("1d2h3m4s5ms", .milliseconds(93_784_005)),
    ])
    func writtenDurationsAreRead(text: String, expected: Duration) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(arguments: [
        "", "s", "-1s", "1x", "1 s", "30m1h", "1s1s", "1h30", "1.2.3s", "1.", ".5s", "1e3", "99999999999999999999s",
        "10001d", "1.0000000000.0s", "١s",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: 0..<100) func writtenFormReadsBackAsItself(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let digits = Int.random(in: 0..<18, using: &random)
        let bound = (0..<digits).reduce(Int64(1)) { bound, _ in bound * 10 }
        let duration = Duration.nanoseconds(Int64.random(in: 0...bound, using: &random))
        #expect(DurationText.parse(DurationText.format(duration)) == duration)
    }
}
