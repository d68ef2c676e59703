import Foundation
import Testing

/// What `scripts/demo` shows: the same bursts and the same rules, in simulated time.
@Suite struct DemoTests {
    @Test(arguments: [50, 500]) func highTrafficAndItsEndAreSeenInTheFirstMinute(rate: Int) async throws {
        let script = """
            . '\(MarkdownDocument.root)/scripts/lib/demo.sh'
            demo_options \(rate)
            fake_log_gen -m access --rate \(rate) --start 2026-11-20T10:00:00Z --duration 60s "${bursts[@]}" |
                stream_monitor -i - --quiet "${alerting[@]}" --alert-file -
            """
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let run = try await ProgramCall(
            program: "bash", arguments: ["-euo", "pipefail", "-c", script],
            environment: ["PATH": "\(VisorProgram.folder):\(path)"]
        ).run()
        #expect(run.status == 0, "\(run.standardError)")
        let alerts = run.standardOutput.split(separator: "\n")
        let begin = try #require(alerts.first { $0.hasPrefix("High traffic generated an alert") })
        let end = try #require(alerts.first { $0.hasPrefix("High traffic recovered") })
        // The burst begins at 13 s and ends at 17 s.
        #expect(second(begin).map { (14...17).contains($0) } ?? false, "\(begin)")
        #expect(second(end).map { (18...25).contains($0) } ?? false, "\(end)")
        #expect(alerts.contains { $0.hasSuffix("[error_rate{}#1 firing]") })
    }

    /// The second of the minute at which an alert changed.
    private func second(_ alert: Substring) -> Int? {
        alert.firstRange(of: "2026-11-20T10:00:").flatMap { Int(alert[$0.upperBound...].prefix(2)) }
    }
}
