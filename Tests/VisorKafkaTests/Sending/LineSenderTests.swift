import Synchronization
import Testing
import VisorKafka
import VisorKit
import VisorTesting

/// Lines arrive once and in their order as a reader counts them, whatever brokers do.
@Suite(.timeLimit(.minutes(10))) struct LineSenderTests {
    private let cluster: SandboxCluster
    private let said = Said()

    init() throws { cluster = try SandboxCluster() }

    private final class Said: Sendable {
        let lines = Mutex<[String]>([])
    }

    private func sender(_ settings: LineSender.Settings = LineSender.Settings()) throws -> LineSender {
        let properties = KafkaProperties(["reconnect.backoff.max.ms": "200", "linger.ms": "5"])
        let said = said
        return try LineSender(
            to: KafkaAddress("\(cluster.bootstrap)/lines"), properties: properties, settings: settings,
            say: { text in said.lines.withLock { $0.append(text) } })
    }

    private static func texts(_ numbers: Range<Int>) -> [String] { numbers.map { "line \($0)" } }

    private static func batch(
        _ numbers: Range<Int>, of name: IncarnationName = IncarnationName(high: 7, low: 8), at offset: Int = 0,
        rest: Int = 0, source: String = "host:/a.log", labels: [String: String] = [:]
    ) -> LineBatch {
        let bytes = Array(texts(numbers).joined(separator: "\n").utf8) + [UInt8(ascii: "\n")]
        return LineBatch(
            source: source, incarnation: name, range: offset..<offset + bytes.count + rest, labels: labels,
            lines: SievedLines(bytes.span, at: offset), partition: 1)
    }

    @Test func messagesCarryWhatTheyAreToCarry() async throws {
        let sender = try sender()
        #expect(try await (0..<4).contains(sender.partition(for: "host:/a.log")))
        try await sender.send(Self.batch(0..<500, rest: 40, labels: ["site": "shop", "a": "b"]))
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await wait(until: "all messages have come") { reader.messages.count >= 501 }
        #expect(reader.counted.lines == Self.texts(0..<500))
        #expect(reader.counted.gaps == 0 && reader.counted.doubled == 0)
        let all = reader.messages
        #expect(all.allSatisfy { $0.partition == 1 && $0.key == "host:/a.log" && $0.labels == ["a=b", "site=shop"] })
        // What was left out behind the last line is covered by a message without lines.
        let last = try #require(all.last)
        #expect(last.isNull && last.identity?.end == (last.identity?.start ?? 0) + 40)
        for (one, next) in zip(all, all.dropFirst()) { #expect(one.identity?.end == next.identity?.start) }
    }

    @Test func severalLinesGoIntoAMessage() async throws {
        var settings = LineSender.Settings()
        settings.linesPerMessage = 7
        let sender = try sender(settings)
        try await sender.send(Self.batch(0..<100))
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 100)
        #expect(reader.counted.lines == Self.texts(0..<100))
        #expect(reader.messages.map(\.lines.count) == Array(repeating: 7, count: 14) + [2])
    }

    @Test func stalledBatchIsWaitedForAndNotSentAgain() async throws {
        var settings = LineSender.Settings()
        settings.patience = (.milliseconds(400), .milliseconds(100))
        let sender = try sender(settings)
        let first = Self.batch(0..<10)
        try await sender.send(first)
        cluster.setBroker(isUp: false)
        let second = Self.batch(10..<200, at: first.range.upperBound)
        for _ in 0..<3 {
            let error = await #expect(throws: SendingFailure.self) { try await sender.send(second) }
            if case .stalled = error {} else { Issue.record("\(String(describing: error))") }
        }
        cluster.setBroker(isUp: true)
        try await persist { () throws(SendingFailure) in try await sender.send(second) }
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 200)
        #expect(reader.counted.lines == Self.texts(0..<200) && reader.counted.gaps == 0 && reader.counted.doubled == 0)
    }

    /// Does something again while nobody acknowledges, as one who waits for a broker does.
    private func persist(_ body: () async throws(SendingFailure) -> Void) async throws {
        while true {
            do throws(SendingFailure) { return try await body() } catch {
                guard case .stalled = error else { throw error }
            }
        }
    }

    @Test func lineThatIsTooLargeIsToldWhenThoseBeforeHaveArrived() async throws {
        var bytes = Array("one\ntwo\n".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 1_100_000) + Array("\nthree\n".utf8)
        let batch = LineBatch(
            source: "s", incarnation: IncarnationName(high: 0, low: 1), lines: bytes, at: 0, partition: 1)
        let sender = try sender()
        let error = await #expect(throws: SendingFailure.self) { try await sender.send(batch) }
        guard case .tooLarge(let reason, offset: 8)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("the line of s at byte 8"))
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 2)
        #expect(reader.counted.lines == ["one", "two"])
    }

    @Test func piecesThatAreTooLargeForTheBrokerAreMadeSmaller() async throws {
        var settings = LineSender.Settings()
        settings.linesPerMessage = 10
        let sender = try sender(settings)
        cluster.refuse(.tooLarge, times: 2)
        try await sender.send(Self.batch(0..<100))
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 100)
        #expect(reader.counted.lines == Self.texts(0..<100) && reader.counted.gaps == 0)
        #expect(said.lines.withLock { $0.count } == 2)
    }

    @Test func lineThatIsTooLargeForTheBrokerByItselfIsTold() async throws {
        let sender = try sender()
        cluster.refuse(.tooLarge, times: 4)
        let batch = Self.batch(0..<1)
        let error = await #expect(throws: SendingFailure.self) { try await sender.send(batch) }
        if case .tooLarge(_, offset: 0)? = error {} else { Issue.record("\(String(describing: error))") }
        try await sender.send(batch)
    }

    @Test(arguments: [SandboxCluster.Refusal.forbidden, .outOfOrder])
    func refusedBatchIsSentAgainByAnotherProducer(_ refusal: SandboxCluster.Refusal) async throws {
        let sender = try sender()
        let first = Self.batch(0..<100)
        try await sender.send(first)
        cluster.refuse(refusal)
        let second = Self.batch(100..<300, at: first.range.upperBound)
        let error = await #expect(throws: SendingFailure.self) { try await sender.send(second) }
        switch error {
        case .refused: #expect(refusal == .forbidden, "\(String(describing: error))")
        case .failed: #expect(refusal == .outOfOrder, "\(String(describing: error))")
        default: Issue.record("\(String(describing: error))")
        }
        try await sender.send(second)
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 300)
        #expect(reader.counted.lines == Self.texts(0..<300) && reader.counted.gaps == 0)
    }

    @Test func passingTroubleIsNotSeen() async throws {
        let sender = try sender()
        cluster.refuse(.elsewhere, times: 2)
        try await sender.send(Self.batch(0..<50))
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 50)
        #expect(reader.counted.lines == Self.texts(0..<50) && reader.counted.gaps == 0 && reader.counted.doubled == 0)
    }

    @Test func severalBatchesAreUnderWayAndRoomIsBounded() async throws {
        var settings = LineSender.Settings()
        settings.bytesUnderWay = 10_000
        let sender = try sender(settings)
        var offset = 0
        for number in 0..<50 {
            let batch = Self.batch(number * 100..<number * 100 + 100, at: offset)
            offset = batch.range.upperBound
            try await sender.submit(batch)
        }
        try await sender.finish()
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 5_000)
        #expect(
            reader.counted.lines == Self.texts(0..<5_000) && reader.counted.gaps == 0 && reader.counted.doubled == 0)
    }

    @Test func taskThatIsCancelledComesBackSoon() async throws {
        let sender = try LineSender(to: KafkaAddress("127.0.0.1:1/lines"))
        let sending = Task { try await sender.send(Self.batch(0..<10)) }
        let asking = Task { try await LineSender(to: KafkaAddress("127.0.0.1:1/lines")).partition(for: "s") }
        try await Task.sleep(for: .milliseconds(50))
        sending.cancel()
        asking.cancel()
        let start = ContinuousClock.now
        #expect(await sending.result.isFailure)
        #expect(await asking.result.isFailure)
        #expect(start.duration(to: .now) < .seconds(4))
    }

    @Test func sourceKeepsItsPartitionAndSourcesSpread() async throws {
        try cluster.makeTopic("lines", partitions: 8)
        let sender = try sender()
        var found: Set<Int> = []
        for number in 0..<64 {
            let source = "host:/\(number).log"
            let partition = try await sender.partition(for: source)
            #expect(try await sender.partition(for: source) == partition)
            found.insert(partition)
        }
        #expect(found == Set(0..<8))
    }
}

extension Result {
    fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}
