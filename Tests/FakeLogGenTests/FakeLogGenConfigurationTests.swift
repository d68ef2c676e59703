import ArgumentParser
import Foundation
import LogSynthesis
import Testing

@testable import FakeLogGen
@testable import VisorRuntime

@Suite struct FakeLogGenConfigurationTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let shipped = folder.appending(path: "../../config/fake_log_gen.json").standardized.path
    private static let original = folder.appending(path: "../Fixtures/fake_log_gen/original_visor.json").standardized
        .path

    /// What the program makes of these flags, with the lines that it warns with.
    private func load(_ flags: [String: [String]], environment: [String: String] = [:]) throws -> (
        FakeLogGenConfiguration, [String]
    ) {
        var warnings: [String] = []
        let configuration = try ProgramConfiguration.load(
            program: "fake_log_gen", options: .parse([]), flags: FlagValues(flags), environment: environment,
            warn: { warnings.append($0) }, read: FakeLogGenConfiguration.init)
        return (configuration, warnings)
    }

    /// The problems of a configuration text, a line each.
    private func problems(_ json: String, flags: [String: [String]] = [:]) -> [String] {
        var reader = ConfigurationReader(
            program: "fake_log_gen", flags: FlagValues(flags), environment: [:],
            file: ConfigurationFile(path: "f.json", bytes: Array(json.utf8)))
        do {
            _ = try FakeLogGenConfiguration(&reader)
            try reader.finish()
            return []
        } catch let error as ConfigurationError {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func shippedFileHoldsTheBuiltInDefaults() throws {
        let (shipped, warnings) = try load(["config": [Self.shipped]])
        #expect(shipped == (try load([:]).0))
        #expect(shipped.settings == SynthesisSettings())
        #expect(warnings.isEmpty)
    }

    @Test func shippedFileHoldsEveryKey() throws {
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: Self.shipped)))
        let root = try ConfigurationNode(parsing: bytes)
        var reader = ConfigurationReader(program: "fake_log_gen", flags: FlagValues([:]), environment: [:], file: nil)
        _ = try FakeLogGenConfiguration(&reader)
        for setting in reader.settings {
            let node = setting.key.split(separator: ".").reduce(root as ConfigurationNode?) { $0?[String($1)] }
            #expect(node != nil, "\(setting.key) is missing")
        }
        for level in ["info", "warn", "error"] {
            #expect(root[level]?["interval"]?["peak"] != nil && root[level]?["message"] != nil)
        }
        let parts = ["interval", "user_id", "method", "method_dist", "code", "code_dist", "resource", "version"]
        #expect(parts.allSatisfy { root["access"]?[$0] != nil })
    }

    @Test func fileOfTheOriginalVisorLoadsUnchanged() throws {
        let (configuration, warnings) = try load(["config": [Self.original]])
        let settings = configuration.settings
        #expect(settings.heartbeat == HeartbeatSettings(interval: .seconds(3), message: "HEARTBEAT"))
        #expect(settings.access.interval == Interval(seconds: 0.1, 0.3))
        #expect(settings.access.codes == [200, 404, 500, 301])
        #expect(settings.access.methodDistribution == [0.6, 0.1, 0.1, 0.2])
        #expect(settings.access.resources.count == 7)
        #expect(settings.errors.info.normal == [Interval(seconds: 0.5, 2)])
        #expect(settings.errors.info.peak == settings.errors.info.normal)
        #expect(settings.errors.warn.normal == [Interval(seconds: 5, 10), Interval(seconds: 3, 8)])
        #expect(settings.errors.error.peak == [Interval(seconds: 0.1, 0.5), Interval(seconds: 0.2, 1)])
        #expect(settings.errors.error.messages == ["Connection refused", "Out of memory"])
        #expect(
            warnings.map { $0.replacing(Self.original, with: "F") } == [
                "fake_log_gen: warning: F:7:17: access.interval: min 0.3 is above max 0.1, taken the other way round",
                "fake_log_gen: warning: F:22:27: warn.interval.normal[1]: min 8.0 is above max 3.0, taken the other way round",
                "fake_log_gen: warning: F:30:28: error.interval.peak[1]: min 1.0 is above max 0.2, taken the other way round",
            ])
    }

    @Test func everyFlagIsAKeyAndBeatsTheFile() throws {
        let flags = [
            "config": [Self.original], "mode": ["error"], "format": ["apache24"], "rate": ["2.5"], "count": ["7"],
            "duration": ["90s"], "start": ["2026-11-20T10:00:00Z"], "seed": ["18446744073709551615"],
            "time_zone": ["+0200"], "clients": ["9"], "paths": ["8"], "skew": ["0.5"], "bots": ["0.1"], "ipv6": ["0.2"],
            "malformed": ["0.3"], "burst": ["5xx@1s+1s", "traffic*2@3s+1s"], "truth": ["t.json"],
            "truth_window": ["1m"], "output": ["x.log"], "heartbeat.interval": ["0.5"], "heartbeat.message": ["HI"],
        ]
        let (configuration, _) = try load(flags)
        let settings = configuration.settings
        #expect(settings.format == .apache24 && settings.pace == .rate(2.5) && settings.count == 7)
        #expect(settings.duration == .seconds(90) && settings.zone.seconds == 7_200)
        #expect(settings.truthWindow == .seconds(60))
        #expect(settings.heartbeat == HeartbeatSettings(interval: .milliseconds(500), message: "HI"))
        #expect(configuration.start == .simulated(Timestamp(seconds: 1_795_168_800)))
        #expect(
            configuration.seed == .max && configuration.destination == .file("x.log") && configuration.truth == "t.json"
        )
        let bursts = ["5xx@1s+1s", "traffic*2@3s+1s"].compactMap { Burst($0) }
        #expect(
            settings.population
                == PopulationSettings(
                    clients: 9, paths: 8, skew: 0.5, bots: 0.1, ipv6: 0.2, malformed: 0.3, bursts: bursts))
    }

    @Test func everyWrongElementIsSaidAtItsPlace() {
        let json = """
            {"access": {"code": ["x", 20, "y"], "interval": {"min": "a", "mx": 2}},
             "burst": ["5xx@1s+1s", "x", "y"]}
            """
        let places = problems(json).map {
            $0.prefix { $0 != "," }.split(separator: ": ").prefix(2).joined(separator: " ")
        }
        #expect(
            places == [
                "f.json:1:22 access.code[0]", "f.json:1:31 access.code[2]", "f.json:1:49 access.interval",
                "f.json:1:62 access.interval.mx", "f.json:2:25 burst[1]", "f.json:2:30 burst[2]",
            ])
    }

    @Test func intervalWithoutOneEndIsSaidOnce() {
        let found = problems(#"{"access": {"interval": {"max": 2}}}"#)
        #expect(found == ["f.json:1:25: access.interval: expected min and max"])
    }

    @Test func environmentBeatsTheDefault() throws {
        #expect(try load([:], environment: ["VISOR_RATE": "max"]).0.settings.pace == .unlimited)
        #expect(try load(["rate": ["3"]], environment: ["VISOR_RATE": "max"]).0.settings.pace == .rate(3))
    }

    @Test func simulatedTimeGoesByTheIntervalsWhereTheRateIsUnlimited() throws {
        #expect(try load(["rate": ["max"], "start": ["now"]]).0.settings.pace == .intervals)
    }

    @Test(arguments: [
        (
            #"{"access": {"method_dist": [0.5, 0.4], "method": ["GET", "PUT"]}}"#,
            "f.json:1:28: access.method_dist: adds up to 0.9, must add up to 1"
        ),
        (
            #"{"access": {"code": [200, 99], "code_dist": [1, 0]}}"#,
            #"f.json:1:27: access.code[1]: "99" is not a status code from 100 to 599"#
        ),
        (#"{"access": {"code_dist": [1]}}"#, "f.json:1:26: access.code_dist: has 1 numbers for the 15 of access.code"),
        (#"{"access": {"resource": []}}"#, "f.json:1:25: access.resource: must not be empty"),
        (
            #"{"info": {"interval": {"min": -1, "max": 2}}}"#,
            "f.json:1:23: info.interval: needs numbers of seconds that are not negative, the larger at least 0.000001"
        ),
        (
            #"{"warn": {"interval": {"normal": [[1]], "peak": [[1, 2]]}}}"#,
            "f.json:1:35: warn.interval.normal[0]: expected a pair [min, max]"
        ),
        (
            #"{"warn": {"interval": {"normal": [], "peak": [[1, 2]]}}}"#,
            "f.json:1:23: warn.interval: the list of normal intervals must not be empty"
        ),
        (
            #"{"error": {"message": [""]}}"#,
            "f.json:1:24: error.message[0]: must be one line of text, not empty, without what only the server writes: [client, [pid, [-], \", referer: \""
        ),
        (#"{"heartbeat": {"interval": -3}}"#, "f.json:1:28: heartbeat.interval: must be from 0 to 31536000, is -3"),
        (#"{"acces": {}}"#, "f.json:1:2: acces: unknown key; did you mean access?"),
        (
            #"{"rate": "fast"}"#,
            #"f.json:1:10: rate: "fast" is neither max nor a number of lines a second, at most 100000000"#
        ),
        (
            #"{"format": "visor"}"#,
            #"f.json:1:12: format: "visor" is no format of access lines: common, combined, vhost_combined, json"#
        ),
    ])
    func wrongValueIsSaidWithItsPlace(json: String, problem: String) {
        #expect(problems(json) == [problem])
    }

    @Test func numberedIsAFlagOfAccessModeWithoutPaths() throws {
        #expect(try load(["numbered": ["true"]]).0.settings.population.isNumbered)
        let error = problems(#"{"mode": "error", "numbered": true}"#)
        #expect(
            error == ["f.json:1:31: numbered: is for access lines: lines of an error log ask for no path"])
        let paths = problems("{}", flags: ["numbered": ["true"], "paths": ["10"]])
        #expect(paths == ["--numbered: gives each request a path of its own, so paths must not be set"])
    }

    @Test func trafficBurstNeedsARate() {
        let found = problems("{}", flags: ["rate": ["max"], "burst": ["traffic*2@1s+1s"]])
        #expect(found == ["--burst: a traffic burst needs a rate that is a number"])
    }
}
