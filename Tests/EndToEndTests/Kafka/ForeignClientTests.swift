import Foundation
import Glibc
import Testing
import VisorTesting

/// Clients of Kafka that others wrote send lines, and read those that Visor sends.
@Suite(.timeLimit(.minutes(10))) final class ForeignClientTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A monitor that reads what foreign producers send, and says how many messages it has found that have no identity.
    private func startMonitor(of group: KafkaGroup) async throws -> (child: ChildProgram, metrics: String) {
        // The topic is there before anybody reads it.
        _ = try await group.partitions()
        let metrics = "http://127.0.0.1:\(try LoopbackSocket.freePort())"
        let child = try ChildProgram(
            VisorProgram.streamMonitor.path, group.arguments("m") + ["--window", "1s", "--metrics", metrics],
            in: folder, name: "m")
        return (child, "\(metrics)/metrics")
    }

    /// How many lines the log has that is sent.
    private func lineCount() throws -> Int { try folder.text("a.log").count { $0 == "\n" } }

    /// Waits until all lines of the log are counted, and looks whether that is what there is, out of so many messages.
    private func check(
        _ group: KafkaGroup, _ monitor: (child: ChildProgram, metrics: String), _ truth: GeneratorTruth, messages: Int
    ) async throws {
        try await wait(
            until: "\(messages) messages have been counted", deadline: KafkaGroup.patience, every: .milliseconds(200)
        ) {
            try await anonymous(monitor.metrics) >= messages
        }
        try await group.waitForLines(truth.linesInWindows, of: "m")
        #expect(try await anonymous(monitor.metrics) == messages)
        monitor.child.send(SIGTERM)
        #expect(try await monitor.child.end(within: KafkaGroup.patience) == 0)
        let summary = try group.summary(of: "m")
        #expect(summary.counts == truth.counts && summary.malformed == truth.malformed)
        #expect(summary.tooLate == 0 && summary.dropped == 0)
    }

    /// How many messages without an identity have been counted, in all partitions.
    private func anonymous(_ metrics: String) async throws -> Int {
        let run = try await ProgramCall(program: "curl", arguments: ["-s", "--noproxy", "*", metrics]).run()
        return run.standardOutput.split(separator: "\n").filter { $0.hasPrefix("visor_kafka_anonymous") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0) { $0 + Int($1) }
    }

    /// Sends files of a log to a topic, one after another as one source and with a label.
    private func ship(_ broker: KafkaBroker, _ topic: String, _ arguments: [String] = []) async throws {
        try folder.write("a.log", (0..<1_000).map { "line \($0)\n" }.joined())
        try folder.write("b.log", "alpha\n\nπ and 木\n")
        let run = try await VisorProgram.logProducer.run(
            [
                "-i", "a.log", "b.log", "--once", "--to", "kafka://\(broker.address)/\(topic)", "--source", "web1",
                "--label", "site=shop", "--checkpoint", folder.path("state"),
            ] + arguments, folder: folder.path)
        #expect(run.status == 0, "\(run.standardError)")
    }

    private func checkShipped(_ messages: [KafkaMessage]) throws {
        let counted = CountedLines(messages)
        #expect(counted.gaps == 0 && counted.doubled == 0)
        #expect(
            Set(messages.map(\.key)) == ["a.log", "b.log"].reduce(into: []) { $0.insert("web1:\(folder.path($1))") })
        #expect(messages.allSatisfy { $0.headers(named: "visor-label") == ["site=shop"] })
        for name in ["a.log", "b.log"] {
            let own = messages.filter { $0.key == "web1:\(folder.path(name))" }.compactMap(\.payload)
            #expect(own.joined(separator: "\n") + "\n" == (try folder.text(name)))
        }
    }

    /// A line a message, and several with and without a newline behind the last; with a key, and without.
    @Test func kcatSendsLinesInWhateverMessages() async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate()
        let monitor = try await startMonitor(of: group)
        let lines = try folder.text("a.log").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let parts = (0..<4).map { part in
            lines.enumerated().filter { $0.offset % 4 == part }.map { String($0.element) }
        }
        let groups = parts.map { part in
            stride(from: 0, to: part.count, by: 20).map { part[$0..<min($0 + 20, part.count)].joined(separator: "\n") }
        }
        let partitions = try await group.partitions()
        func send(_ part: Int, _ arguments: [String], _ input: String = "") async throws {
            let kcat = ["-P", "-b", group.broker.address, "-t", group.topic, "-p", "\(part % partitions)"]
            let run = try await ProgramCall(
                program: "kcat", arguments: kcat + arguments, input: Array(input.utf8)
            ).run()
            #expect(run.status == 0, "\(run.standardError)")
        }
        try await send(0, [], parts[0].map { $0 + "\n" }.joined())
        try await send(1, ["-K", "\t"], parts[1].map { "web-2\t\($0)\n" }.joined())
        try await send(2, ["-D", "<END>"], groups[2].joined(separator: "<END>"))
        // A file is one message, with its last newline.
        try await send(3, try groups[3].enumerated().map { try folder.write("part\($0)", $1 + "\n") })
        let messages = parts[0].count + parts[1].count + groups[2].count + groups[3].count
        try await check(group, monitor, truth, messages: messages)
    }

    @Test func kcatReadsKeysHeadersAndPayloads() async throws {
        let broker = try await KafkaBroker(in: folder)
        let topic = broker.topic("kcat")
        try await ship(broker, topic, ["--lines-per-message", "10"])
        try checkShipped(try await broker.read(topic))
        let call = ProgramCall(
            program: "kcat",
            arguments: ["-b", broker.address, "-t", topic, "-C", "-e", "-q", "-f", "%k %h %s\\n", "-o", "beginning"])
        let texts = try await call.run().standardOutput
        let start = "web1:\(folder.path("b.log")) visor-label=site=shop,visor="
        let rest = try #require(texts.components(separatedBy: start).dropFirst().first)
        #expect(rest.prefix { $0.isHexDigit }.count == 32)
        #expect(rest.drop { $0.isHexDigit }.hasPrefix(" 0 6,7,18 alpha\n\nπ and 木\n"))
    }

    @Test(.enabled(if: RealServers.areWanted)) func pythonSendsLinesToAllPartitions() async throws {
        let python = try await ConfluentKafka.installed()
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate()
        let monitor = try await startMonitor(of: group)
        try await python.produce(folder.path("a.log"), to: group.topic, of: group.broker)
        let used = Set(try await group.broker.read(group.topic).map(\.partition))
        #expect(used.count == (try await group.partitions()))
        try await check(group, monitor, truth, messages: try lineCount())
    }

    @Test(.enabled(if: RealServers.areWanted), arguments: ["1", "10"])
    func pythonReadsKeysHeadersAndPayloads(_ linesPerMessage: String) async throws {
        let python = try await ConfluentKafka.installed()
        let broker = try await KafkaBroker(in: folder)
        let topic = broker.topic("python")
        try await ship(broker, topic, ["--lines-per-message", linesPerMessage])
        try checkShipped(try await python.read(topic, of: broker))
    }

    @Test(.enabled(if: RealServers.areWanted), arguments: ["", "\\n"])
    func rsyslogSendsAFile(_ lineEnd: String) async throws {
        let group = try await KafkaGroup(in: folder)
        let truth = try await group.generate()
        let monitor = try await startMonitor(of: group)
        try folder.makeFolder("work")
        try folder.write(
            "rsyslog.conf",
            """
            global(workDirectory="\(folder.path("work"))" maxMessageSize="64k")
            module(load="imfile")
            module(load="omkafka")
            template(name="line" type="string" string="%msg%\(lineEnd)")
            input(type="imfile" file="\(folder.path("a.log"))" tag="web" ruleset="send")
            ruleset(name="send") {
                action(type="omkafka" broker=["\(group.broker.address)"] topic="\(group.topic)" template="line"
                    partitions.auto="on" resubmitOnFailure="on" queue.type="LinkedList" action.resumeRetryCount="-1")
            }
            """)
        let rsyslog = try ChildProgram(
            "/usr/sbin/rsyslogd",
            ["-n", "-f", folder.path("rsyslog.conf"), "-i", folder.path("rsyslog.pid")], in: folder, name: "rsyslog")
        try await check(group, monitor, truth, messages: try lineCount())
        rsyslog.send(SIGKILL)
        try await rsyslog.end()
    }
}

extension KafkaGroup {
    /// How many partitions the topic has, which is made where it is not there.
    func partitions() async throws -> Int {
        let list = ["-b", broker.address, "-L", "-t", topic]
        var count = 0
        try await wait(until: "\(topic) is there", every: .milliseconds(200)) {
            let text = try await ProgramCall(program: "kcat", arguments: list).run().standardOutput
            let words = text.components(separatedBy: "topic \"\(topic)\" with ").last ?? ""
            count =
                text.contains("topic \"\(topic)\" with ")
                ? words.split(separator: " ").first.flatMap { Int($0) } ?? 0 : 0
            return count > 0
        }
        return count
    }
}
