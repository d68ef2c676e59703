import Foundation
import LogSynthesis
import VisorKit
import VisorRuntime
import VisorTransport

/// Traffic that is made up: an access log with bursts that trip the alert again and again, and an error log beside it.
///
/// They are written to files in a folder of their own, which go with the demonstration.
struct DemoTraffic {
    /// How many bursts there are.
    private static let bursts = 500
    /// The longest sleep between two looks at the clock.
    private static let longestSleep = Duration.milliseconds(100)

    private let folder: URL
    private let threshold: Double
    private let period: Duration

    /// A demonstration whose bursts are high traffic by a rule of this name.
    ///
    /// - Throws: `ProgramError` where there is no place for its files.
    init(_ rules: RuleSet) throws {
        let rule = rules.rules.first { $0.name == "high_traffic" }
        threshold = min(max(rule?.condition.threshold ?? StandardRules.trafficThreshold, 0.1), 10_000)
        period = rule.map { .microseconds($0.span.microseconds) } ?? StandardRules.trafficPeriod
        folder = try DemoTraffic.makeFolder()
        do {
            // There from the beginning, so that nothing is waited for.
            for name in names { try Data().write(to: folder.appending(path: name)) }
        } catch {
            throw ProgramError("no place for the demonstration in \(folder.path): \(error.localizedDescription)")
        }
    }

    /// Makes a folder that nobody else can have prepared, and that only its owner sees into.
    private static func makeFolder() throws -> URL {
        let place = FileManager.default.temporaryDirectory
        var name = Array(place.appending(path: "mini_monitor-demo-XXXXXX").path.utf8CString)
        guard unsafe mkdtemp(&name) != nil else {
            let reason = unsafe String(cString: strerror(errno))
            throw ProgramError("no place for the demonstration in \(place.path): \(reason)")
        }
        let bytes = name.dropLast().map { UInt8(bitPattern: $0) }
        return URL(filePath: String(decoding: bytes, as: UTF8.self), directoryHint: .isDirectory)
    }

    /// What is watched.
    var inputs: [InputRequest] { names.map { InputRequest(folder.appending(path: $0).path) } }

    private var names: [String] { ["access.log", "error.log"] }

    /// Removes the files.
    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Writes lines as their time comes, until the task is cancelled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, settings) in zip(names, [access, errors]) {
                let stream = try LogStream(settings: settings, seed: .random(in: 0..<1 << 53), keepsTruth: false)
                let path = folder.appending(path: name).path
                group.addTask { try await DemoTraffic.write(stream, to: path) }
            }
            try await group.waitForAll()
        }
    }

    /// Half of what is an alert, and two and a half times as much in bursts as long as it takes to notice.
    private var access: SynthesisSettings {
        var settings = SynthesisSettings(pace: .rate(threshold / 2))
        let first = min(period, .seconds(20))
        settings.population.bursts = (0..<DemoTraffic.bursts).flatMap { number -> [Burst] in
            let start = first + (period * 3 + .seconds(10)) * number
            let texts = [
                "traffic*5@\(start.wholeSeconds)s+\(period.wholeSeconds)s",
                "5xx@\(start.wholeSeconds + 5)s+5s",
            ]
            return texts.compactMap { Burst($0) }
        }
        return settings
    }

    private var errors: SynthesisSettings { SynthesisSettings(format: .standard(for: .error)) }

    private static func write(_ made: LogStream, to path: String) async throws {
        var stream = made
        let output = try OutputFile(path: path)
        var pacer = Pacer(clock: .real, start: now)
        var buffer: [UInt8] = []
        while !Task.isCancelled, !stream.isFinished {
            switch pacer.decide(at: now, nextDue: stream.nextDue) {
            case .generate(let limit, let origin):
                buffer.removeAll(keepingCapacity: true)
                stream.generate(through: limit, origin: origin, capacity: 1 << 18, into: &buffer)
                try output.write(buffer)
                await Task.yield()
            case .wait(let time):
                let gap = Duration.nanoseconds(max(0, time.nanoseconds - now.nanoseconds))
                try? await Task.sleep(for: min(gap, longestSleep))
            }
        }
    }

    private static var now: Timestamp {
        Timestamp(nanoseconds: EventTime.now.microseconds * 1_000)
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int64 { components.seconds }
}
