import Synchronization
import Testing
import VisorKafka
import VisorKit
import VisorTesting

/// Lines arrive once and in their order as a reader counts them, whatever brokers do: some in memory that do as they are told.
@Suite(.timeLimit(.minutes(10))) struct SenderTroubleTests {
    private let cluster: SandboxCluster
    private let said = Said()

    init() throws { cluster = try SandboxCluster() }

    private final class Said: Sendable {
        let lines = Mutex<[String]>([])
    }

    private func sender(_ settings: LineSender.Settings = LineSender.Settings()) throws -> LineSender {
        let said = said
        return try SentLines.sender(to: cluster.bootstrap, "lines", settings) { text in
            said.lines.withLock { $0.append(text) }
        }
    }

    @Test func stalledBatchIsWaitedForAndNotSentAgain() async throws {
        var settings = LineSender.Settings()
        settings.patience = (.milliseconds(400), .milliseconds(100))
        let sender = try sender(settings)
        let first = SentLines.batch(0..<10)
        try await sender.send(first)
        cluster.setBroker(isUp: false)
        let second = SentLines.batch(10..<200, at: first.range.upperBound)
        for _ in 0..<3 {
            let error = await #expect(throws: SendingFailure.self) { try await sender.send(second) }
            if case .stalled = error {} else { Issue.record("\(String(describing: error))") }
        }
        cluster.setBroker(isUp: true)
        try await persist { () throws(SendingFailure) in try await sender.send(second) }
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 200)
        #expect(
            reader.counted.lines == SentLines.texts(0..<200) && reader.counted.gaps == 0 && reader.counted.doubled == 0)
    }

    /// Does something again while nobody acknowledges, as one who waits for a broker does.
    private func persist(_ body: () async throws(SendingFailure) -> Void) async throws {
        while true {
            do throws(SendingFailure) { return try await body() } catch {
                guard case .stalled = error else { throw error }
            }
        }
    }

    @Test func piecesThatAreTooLargeForTheBrokerAreMadeSmaller() async throws {
        var settings = LineSender.Settings()
        settings.linesPerMessage = 10
        let sender = try sender(settings)
        cluster.refuse(.tooLarge, times: 2)
        try await sender.send(SentLines.batch(0..<100))
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 100)
        #expect(reader.counted.lines == SentLines.texts(0..<100) && reader.counted.gaps == 0)
        #expect(said.lines.withLock { $0.count } == 2)
    }

    @Test func lineThatIsTooLargeForTheBrokerByItselfIsTold() async throws {
        let sender = try sender()
        cluster.refuse(.tooLarge, times: 4)
        let batch = SentLines.batch(0..<1)
        let error = await #expect(throws: SendingFailure.self) { try await sender.send(batch) }
        if case .tooLarge(_, offset: 0)? = error {} else { Issue.record("\(String(describing: error))") }
        try await sender.send(batch)
    }

    @Test(arguments: [SandboxCluster.Refusal.forbidden, .outOfOrder])
    func refusedBatchIsSentAgainByAnotherProducer(_ refusal: SandboxCluster.Refusal) async throws {
        let sender = try sender()
        let first = SentLines.batch(0..<100)
        try await sender.send(first)
        cluster.refuse(refusal)
        let second = SentLines.batch(100..<300, at: first.range.upperBound)
        let error = await #expect(throws: SendingFailure.self) { try await sender.send(second) }
        switch error {
        case .refused: #expect(refusal == .forbidden, "\(String(describing: error))")
        case .failed: #expect(refusal == .outOfOrder, "\(String(describing: error))")
        default: Issue.record("\(String(describing: error))")
        }
        try await sender.send(second)
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 300)
        #expect(reader.counted.lines == SentLines.texts(0..<300) && reader.counted.gaps == 0)
    }

    @Test func passingTroubleIsNotSeen() async throws {
        let sender = try sender()
        cluster.refuse(.elsewhere, times: 2)
        try await sender.send(SentLines.batch(0..<50))
        let reader = ReadTopic(cluster.bootstrap, "lines")
        try await reader.wait(for: 50)
        #expect(
            reader.counted.lines == SentLines.texts(0..<50) && reader.counted.gaps == 0 && reader.counted.doubled == 0)
    }

    @Test func taskThatIsCancelledComesBackSoon() async throws {
        let sender = try LineSender(to: KafkaAddress("127.0.0.1:1/lines"))
        let sending = Task { try await sender.send(SentLines.batch(0..<10)) }
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
