import Foundation
import Glibc
import VisorTesting

/// A group of monitors that read a topic, and the log whose lines they read.
final class KafkaGroup {
    /// Where the lines are.
    let broker: KafkaBroker
    let topic: String
    /// The group.
    let name: String
    /// How long brokers in memory and a busy machine may need until all has been counted.
    static let patience = Duration.seconds(150)
    /// How many files the log is sent as: sources of their own, which are in several partitions.
    static let parts = 8

    private let folder: TemporaryFolder
    private var sendings = 0
    /// The members that have been started, by name.
    private(set) var members: [String: ChildProgram] = [:]

    /// A group of nobody, with brokers of its own if none are given.
    convenience init(in folder: TemporaryFolder) async throws {
        self.init(in: folder, try await KafkaBroker(in: folder))
    }

    /// A group of nobody at these brokers.
    ///
    /// - Parameter other: a group elsewhere whose names it has.
    init(in folder: TemporaryFolder, _ broker: KafkaBroker, like other: KafkaGroup? = nil) {
        self.folder = folder
        self.broker = broker
        topic = other?.topic ?? broker.topic("group")
        name = other?.name ?? broker.topic("g")
    }

    /// The arguments of a member.
    func arguments(_ name: String, role: String = "both") -> [String] {
        let outputs = [
            "--output", folder.path("\(name).jsonl"), "--summary", folder.path("\(name).json"), "--alert-json",
            folder.path("\(name).alerts"),
        ]
        return [
            "--kafka", "\(broker.address)/\(topic)", "--group", self.name, "--role", role, "--name", name,
            "--checkpoint", folder.path("\(name).state"), "--lateness", "1s", "--idle", "2s", "--top", "30000",
            "--quiet", "--kafka-property", "session.timeout.ms=6000",
        ] + (role == "worker" ? [] : outputs)
    }

    /// Starts a member.
    @discardableResult
    func start(
        _ name: String, role: String = "both", window: String = "1s", _ more: [String] = []
    ) throws -> ChildProgram {
        let member = try ChildProgram(
            VisorProgram.streamMonitor.path, arguments(name, role: role) + ["--window", window] + more, in: folder,
            name: name)
        members[name] = member
        return member
    }

    /// Waits until a member has a state, which it has before it reads anything.
    func waitForState(of name: String) async throws {
        try await wait(until: "\(name) has a state", deadline: KafkaGroup.patience) {
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path("\(name).state")))?
                .contains { $0.hasSuffix(".checkpoint") } ?? false
        }
    }

    /// Ends a member in peace.
    ///
    /// - Returns: its exit code.
    func stop(_ name: String) async throws -> Int? {
        let member = members.removeValue(forKey: name)
        member?.send(SIGTERM)
        return try await member?.end(within: KafkaGroup.patience)
    }

    /// Makes a log of ordered lines, whose windows are one second long.
    func generate(_ arguments: [String] = [], lines: Int = 6_000) async throws -> GeneratorTruth {
        let run = try await VisorProgram.fakeLogGen.run(
            arguments + [
                "--start", "2026-11-20T10:00:00Z", "--rate", "200", "--seed", "7", "--count", "\(lines)", "--malformed",
                "0.01", "--truth-window", "1s", "-o", folder.path("a.log"), "--truth", folder.path("truth.json"),
            ])
        guard run.status == 0 else { throw WaitFailed(what: run.standardError, deadline: .zero) }
        return try GeneratorTruth(contentsOf: folder.path("truth.json"))
    }

    /// Sends some parts of the log: of the eight every eighth line is in one.
    func send(_ range: Range<Int> = 0..<KafkaGroup.parts) async throws {
        let sending = try startSending(range)
        guard try await sending.end(within: KafkaGroup.patience) == 0 else {
            throw WaitFailed(what: try sending.errors, deadline: .zero)
        }
    }

    /// Begins to send some parts of the log.
    func startSending(_ range: Range<Int>) throws -> ChildProgram {
        let lines = try folder.text("a.log").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        var parts = [[Substring]](repeating: [], count: KafkaGroup.parts)
        for (number, line) in lines.enumerated() { parts[number % KafkaGroup.parts].append(line) }
        let paths = try range.map { number in
            try folder.write("part\(number).log", parts[number].map { $0 + "\n" }.joined())
        }
        sendings += 1
        return try ChildProgram(
            VisorProgram.logProducer.path,
            ["-i"] + paths + [
                "--once", "--to", "kafka://\(broker.address)/\(topic)", "--lines-per-message", "20", "--checkpoint",
                folder.path("producer\(sendings)"),
            ], in: folder, name: "producer\(sendings)")
    }

    /// What a member has written of the windows.
    func windows(of name: String) throws -> [String: WindowDocument] {
        let text = (try? folder.text("\(name).jsonl")) ?? ""
        // The last line may be under way.
        return try SummaryDocument.windows(in: String(text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]))
    }

    /// The changes of alerts that a member has written.
    func alerts(of name: String) throws -> [String] {
        try folder.text("\(name).alerts").split(separator: "\n").map(String.init)
    }

    /// Waits until the windows of a member hold so many lines.
    func waitForLines(_ count: Int, of name: String) async throws {
        try await wait(
            until: "\(name) has \(count) lines in windows", deadline: KafkaGroup.patience, every: .milliseconds(200)
        ) {
            try windows(of: name).values.reduce(0) { $0 + $1.counts.lines } >= count
        }
    }

    /// What a member that has ended makes of the whole.
    func summary(of name: String) throws -> SummaryDocument {
        try SummaryDocument(contentsOf: folder.path("\(name).json"))
    }

    /// What one monitor makes of the log as a file.
    func summaryOfFile() async throws -> String {
        let run = try await VisorProgram.streamMonitor.run([
            "-i", folder.path("a.log"), "--window", "1s", "--top", "30000", "--quiet", "--summary",
            folder.path("file.json"),
        ])
        guard run.status == 0 else { throw WaitFailed(what: run.standardError, deadline: .zero) }
        return try folder.text("file.json")
    }

    /// What is known of the partitions of the topics of lines and of partials.
    func lag() async throws -> KafkaLag {
        let run = try await VisorProgram.streamMonitor.run([
            "kafka-lag", "--kafka", "\(broker.address)/\(topic),visor.partials.\(name)", "--group", name, "--json",
        ])
        guard run.status == 0 else { throw WaitFailed(what: run.standardError, deadline: .zero) }
        return try JSONDecoder().decode(KafkaLag.self, from: Data(run.standardOutput.utf8))
    }
}

/// What `stream_monitor kafka-lag --json` says.
struct KafkaLag: Decodable {
    struct Partition: Decodable {
        let topic: String
        let partition: Int
        let low: Int
        let high: Int
        let committed: Int?
        let lag: Int
    }

    let group: String
    let lag: Int
    let partitions: [Partition]
}
