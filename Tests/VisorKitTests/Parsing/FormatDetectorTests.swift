import Testing
import VisorKit

@Suite struct FormatDetectorTests {
    private static let common = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1"
    private static let heartbeat = "- - - [20/Nov/2026:10:00:00 +0000] \"HEARTBEAT\" - -"

    private func find(_ lines: [String]) -> FormatDetector.Finding {
        var detector = FormatDetector()
        let bytes = Array(lines.joined(separator: "\n").utf8)
        return detector.examine(bytes.span)
    }

    @Test(arguments: [
        (common, LogFormat.common), (common + " \"-\" \"-\"", .combined),
        ("host:80 " + common + " \"-\" \"-\"", .vhostCombined),
        ("2001:db8::1" + common.dropFirst(8) + " \"-\" \"-\"", .combined),
        ("[Fri Nov 20 10:00:00 2026] [error] x", .apacheError),
        ("[Fri Nov 20 10:00:00.123456 2026] [core:error] [pid 1:tid 2] x", .apacheError),
        ("2026/11/20 10:00:00 [error] 1#1: *1 x", .nginxError),
        ("{\"time\":\"2026-11-20T10:00:00Z\",\"status\":200}", .json(.standard)),
        ("#Fields: date time c-ip\n2026-11-20 10:00:00 10.0.0.1", .w3c(W3CHeader())),
    ])
    func oneLineDecides(line: String, format: LogFormat) {
        #expect(find([line]) == .found(format))
    }

    @Test func mostLinesDecide() {
        let lines = ["junk", Self.heartbeat, Self.common, Self.common + " \"-\" \"-\"", Self.common]
        #expect(find(lines) == .found(.common))
    }

    @Test func heartbeatsAloneDecideNothing() {
        #expect(find([Self.heartbeat]) == .onlyHeartbeats(.combined))
        #expect(find(["[Fri Nov 20 10:00:00 2026] [INFO] [-] [-] HEARTBEAT"]) == .onlyHeartbeats(.apacheError))
        #expect(find(["{\"time\":1,\"heartbeat\":\"HEARTBEAT\"}"]) == .onlyHeartbeats(.json(.standard)))
        #expect(find(["[-] [-] HEARTBEAT"]) == .onlyHeartbeats(.combined))
        #expect(find([]) == .onlyHeartbeats(.combined))
    }

    @Test func linesOfNoFormatAreUnknown() {
        #expect(find(["hello", "world"]) == .unknown)
        #expect(find(["#!/bin/sh", "# a comment", "{}"]) == .unknown)
    }

    @Test func firstTimeIsThatOfTheFirstLineThatIsRead() {
        var detector = FormatDetector()
        let bytes = Array(("junk\n" + Self.heartbeat + "\n" + Self.common.replacing("10:00:00", with: "11:00:00")).utf8)
        _ = detector.examine(bytes.span)
        #expect(detector.firstTime?.rfc3339 == "2026-11-20T10:00:00Z")
        #expect(detector.lines == 3)
    }
}
