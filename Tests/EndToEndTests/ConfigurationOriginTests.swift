import Testing
import VisorTesting

/// Where each value of the configuration comes from: a flag beats the environment beats the file beats the default.
@Suite final class ConfigurationOriginTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func printConfigShowsWhatHoldsAndWhereItCameFrom() async throws {
        let file = try folder.write(
            "monitor.json", #"{ "window": "20s", "lateness": "40s", "retention": "5m", "threads": 2 }"#)
        let run = try await VisorProgram.streamMonitor.run(
            ["--config", file, "--window", "70s", "--print-config"],
            environment: ["VISOR_WINDOW": "50s", "VISOR_LATENESS": "45s"])
        #expect(run.status == 0, "\(run.standardError)")
        let lines = run.standardOutput.split(separator: "\n")
        try expect(lines, "window", holds: "1m10s", from: "--window")
        try expect(lines, "lateness", holds: "45s", from: "VISOR_LATENESS")
        try expect(lines, "retention", holds: "5m", from: "monitor.json")
        try expect(lines, "threads", holds: "2", from: "monitor.json")
        try expect(lines, "top", holds: "10", from: "default")
    }

    private func expect(_ lines: [Substring], _ key: String, holds value: String, from origin: String) throws {
        let line = try #require(lines.first { $0.hasPrefix(key) }, "no line for \(key)")
        #expect(line.contains(value) && line.contains(origin), "\(line)")
    }

    @Test func configurationIsLookedUpInItsPlaces() async throws {
        try folder.makeFolder("visor/config")
        try folder.makeFolder("home/config")
        try folder.write("visor/config/stream_monitor.json", #"{ "window": "20s" }"#)
        try folder.write("home/config/stream_monitor.json", #"{ "window": "40s" }"#)
        let visor = folder.path("visor")
        let home = folder.path("home")
        let both = try await printed(["VISORHOME": visor, "HOME": home])
        #expect(both.contains("20s") && both.contains("\(visor)/config/stream_monitor.json"))
        let one = try await printed(["HOME": home])
        #expect(one.contains("40s") && one.contains("\(home)/config/stream_monitor.json"))
        let none = try await printed([:])
        #expect(none.contains("10s") && none.contains("default"))
    }

    private func printed(_ environment: [String: String?]) async throws -> String {
        let run = try await VisorProgram.streamMonitor.run(["--print-config"], environment: environment)
        #expect(run.status == 0, "\(run.standardError)")
        return String(run.standardOutput.split(separator: "\n").first { $0.contains("window") } ?? "")
    }
}
