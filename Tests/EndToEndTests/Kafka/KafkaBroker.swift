import Foundation
import VisorKafka
import VisorTesting

/// The brokers of a test: those of `TEST_KAFKA`, `HOST:PORT`, or some in memory that end with the test.
final class KafkaBroker {
    /// Whether there are brokers that are not made for one test.
    static let real = ProcessInfo.processInfo.environment["TEST_KAFKA"].flatMap { $0.isEmpty ? nil : $0 }

    /// Where they are, `HOST:PORT`.
    let address: String

    private let sandbox: ChildProgram?
    private var topics: [String] = []
    private let suffix = "-\(UUID().uuidString.prefix(8).lowercased())"

    /// Starts brokers, or takes those that there are.
    init(in folder: TemporaryFolder) async throws {
        if let real = KafkaBroker.real {
            (address, sandbox) = (real, nil)
            return
        }
        sandbox = try ChildProgram(VisorProgram.kafkaSandbox.path, [], in: folder, name: "sandbox")
        try await wait(until: "brokers are there") { try folder.text("sandbox.output").contains("\n") }
        address = String(try folder.text("sandbox.output").prefix { $0 != "\n" })
    }

    /// Brokers in the memory of the test itself, which does with them what no others let it.
    init(_ cluster: SandboxCluster) {
        (address, sandbox) = (cluster.bootstrap, nil)
    }

    deinit {
        guard KafkaBroker.real != nil else { return }
        try? TopicMaker(brokers: address).delete(topics, within: .seconds(10))
    }

    /// The name of a topic that no other test has.
    func topic(_ name: String) -> String { "visor-test-\(name)\(suffix)" }

    /// A topic of four partitions that no other test has; brokers that are not made for the test make it now, and lose it at the
    /// end.
    func makeTopic(_ name: String) throws -> String {
        let topic = topic(name)
        topics.append(topic)
        if KafkaBroker.real != nil {
            _ = try TopicMaker(brokers: address).make(topic, partitions: 4, within: .seconds(30))
        }
        return topic
    }

    /// All that stands in a topic, as `kcat` reads it.
    func read(_ topic: String) async throws -> [KafkaMessage] {
        let run = try await ProgramCall(
            program: "kcat", arguments: ["-b", address, "-t", topic, "-C", "-e", "-q", "-J", "-o", "beginning"]
        ).run()
        guard run.status == 0 else { throw WaitFailed(what: run.standardError, deadline: .zero) }
        let decoder = JSONDecoder()
        return try run.standardOutput.split(separator: "\n").map {
            try decoder.decode(KafkaMessage.self, from: Data($0.utf8))
        }
    }
}

/// A message as `kcat -J` shows it.
struct KafkaMessage: Decodable {
    let partition: Int
    let offset: Int
    let key: String?
    let payload: String?
    let headers: [String]?

    /// What its header `visor` says: the incarnation, where it goes on from, and the offsets behind its lines.
    var identity: (incarnation: Substring, from: Int, offsets: [Int])? {
        let words = headers(named: "visor").first.map { $0.split(separator: " ") } ?? []
        guard words.count >= 3, let from = Int(words[1]) else { return nil }
        return (words[0], from, words[2].split(separator: ",").compactMap { Int($0) })
    }

    /// The values of all headers of a name.
    func headers(named name: String) -> [String] {
        let all = headers ?? []
        return stride(from: 0, to: all.count - 1, by: 2).filter { all[$0] == name }.map { all[$0 + 1] }
    }
}

/// What counts of messages by the rule of readers, worked out by hand: of each incarnation in each partition the lines behind the
/// highest offset that came before.
struct CountedLines {
    private struct Place: Hashable {
        let partition: Int
        let incarnation: String
    }

    private(set) var lines: [String] = []
    private(set) var doubled = 0
    /// Where a message goes on from an offset that did not come before.
    private(set) var gaps = 0
    private(set) var partitions: [String: Set<Int>] = [:]
    private var highest: [Place: Int] = [:]

    init(_ messages: [KafkaMessage]) {
        for message in messages.sorted(by: { ($0.partition, $0.offset) < ($1.partition, $1.offset) }) { take(message) }
    }

    private mutating func take(_ message: KafkaMessage) {
        guard let identity = message.identity else { return }
        let place = Place(partition: message.partition, incarnation: String(identity.incarnation))
        partitions[place.incarnation, default: []].insert(message.partition)
        var known = highest[place] ?? 0
        if identity.from > known { gaps += 1 }
        let texts = message.payload.map { $0.split(separator: "\n", omittingEmptySubsequences: false) } ?? []
        for (text, end) in zip(texts, identity.offsets) {
            if end > known { lines.append(String(text)) } else { doubled += 1 }
        }
        known = max(known, identity.offsets.last ?? known)
        highest[place] = known
    }
}
