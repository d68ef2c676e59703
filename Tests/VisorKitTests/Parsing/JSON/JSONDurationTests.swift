import Testing
import VisorKit

@Suite struct JSONDurationTests {
    private func duration(_ members: String) -> Int? {
        var parser = LineParser(format: .json(.standard))
        var record = LogRecord()
        let line = Array("{\"ts\":1,\"status\":200,\(members)}".utf8)
        return parser.parse(line.span, 0..<line.count, into: &record) ? record.duration : nil
    }

    @Test(arguments: [
        ("\"duration\":0.012", 12_000), ("\"request_time\":\"1.5\"", 1_500_000), ("\"duration\":2.3e-05", 23),
        ("\"duration\":1E2", 100_000_000), ("\"duration_ms\":12.5", 12_500), ("\"duration_us\":7", 7),
        ("\"duration_ms\":1e-3", 1), ("\"duration_us\":25e1", 250), ("\"duration\":3,\"duration_ms\":5", 3_000_000),
        ("\"duration_us\":9,\"duration_ms\":5,\"duration\":\"slow\"", 9),
    ])
    func durationIsInMicroseconds(members: String, microseconds: Int) {
        #expect(duration(members) == microseconds)
    }

    @Test(arguments: [
        ("13.951µs", 13), ("85us", 85), ("250ms", 250_000), ("1.5s", 1_500_000), ("1m2.5s", 62_500_000),
        ("1h0m0s", 3_600_000_000), ("999ns", 0), ("0s", 0),
    ])
    func lengthsAsGoWritesThemAreRead(text: String, microseconds: Int) {
        #expect(duration("\"duration\":\"\(text)\"") == microseconds)
    }

    @Test(arguments: [
        "\"slow\"", "-1", "\"1x\"", "\"s\"", "\"1m2\"", "\".s\"", "\"1..2s\"", "1e300", "99999999999999999999",
        "\"999999999999999h\"",
        "\"300h\"", "null", "\"e5\"", "\"1e\"", "\"1.e\"", "\"1e5x\"", "\"999999999s999999999s999999999s\"",
    ])
    func anythingElseIsNoDuration(text: String) {
        #expect(duration("\"duration\":\(text)") == -1)
    }

    @Test(arguments: [("1e3", 1_000), ("\"512\"", 512), ("-5", -1), ("\"many\"", -1), ("12.5", -1)])
    func sizeThatIsNoWholeNumberCountsAsAbsent(text: String, size: Int) {
        let read = ParsedLine("{\"ts\":1,\"status\":200,\"size\":\(text)}", as: .json(.standard))
        #expect(read?.size == size)
        #expect(read?.status == 200)
    }
}
