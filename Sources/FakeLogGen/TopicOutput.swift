import ServiceLifecycle
import VisorKafka
import VisorRuntime
import VisorTransport

/// Sends lines to a topic of Kafka, all to one partition, as an incarnation of a source that begins with the program.
struct TopicOutput {
    private let address: KafkaAddress
    private let source: String
    private let sender: LineSender
    private let incarnation: IncarnationName
    private let say: @Sendable (String) -> Void
    private var partition: Int?
    private var offset = 0

    /// An output; nobody is asked anything yet.
    ///
    /// - Throws: `ProgramError` for a property that cannot be, beside others.
    init(
        _ address: KafkaAddress, _ settings: TopicSettings, say: @escaping @Sendable (String) -> Void
    ) throws {
        guard let incarnation = IncarnationName(UniqueName.mint()) else { preconditionFailure("a name is one") }
        (self.address, self.incarnation, self.say, source) = (address, incarnation, say, settings.source)
        do throws(KafkaError) {
            sender = try LineSender(to: address, properties: settings.properties, say: say)
        } catch {
            throw ProgramError("\(address): \(error)", code: .usage)
        }
    }

    /// Waits until it is known which partition lines go to, or the program is told to end.
    ///
    /// - Throws: `ProgramError` where the topic is not there or may not be used.
    mutating func ready() async throws {
        guard partition == nil else { return }
        let (sender, source) = (sender, source)
        partition = try await cancelWhenGracefulShutdown { [self] in
            try await persist { () throws(SendingFailure) in try await sender.partition(for: source) }
        }
    }

    /// Sends whole lines, and returns when there is room for more.
    ///
    /// - Throws: `ProgramError`.
    mutating func write(_ lines: [UInt8]) async throws {
        guard let partition, !lines.isEmpty else { return }
        let batch = LineBatch(source: source, incarnation: incarnation, lines: lines, at: offset, partition: partition)
        offset = batch.range.upperBound
        let sender = sender
        try await GeneratorOutput.whilePatient { [self] in
            var isSubmitted = false
            _ = try await persist { () throws(SendingFailure) in
                defer { isSubmitted = true }
                if isSubmitted { try await sender.makeRoom() } else { try await sender.submit(batch) }
            }
        }
    }

    /// Waits until everything has been acknowledged.
    ///
    /// - Throws: `ProgramError` where that will never be.
    func finish() async throws {
        let sender = sender
        try await GeneratorOutput.whilePatient { [self] in
            _ = try await persist { () throws(SendingFailure) in try await sender.finish() }
        }
        await sender.close()
    }

    /// Tries something again until it is done; `nil` where the task is cancelled before.
    private func persist<Value: Sendable>(
        _ body: () async throws(SendingFailure) -> Value
    ) async throws -> Value? {
        var isAway = false
        while !Task.isCancelled {
            do throws(SendingFailure) {
                let value = try await body()
                if isAway { say("\(address): takes lines again") }
                return value
            } catch {
                switch error {
                case .refused(let reason), .tooLarge(let reason, _): throw ProgramError("\(address): \(reason)")
                case .stalled(let reason), .failed(let reason):
                    if Task.isCancelled { return nil }
                    if !isAway { say("\(address): \(reason); trying again, and nothing is lost") }
                    isAway = true
                    try? await Task.sleep(for: .milliseconds(200))
                }
            }
        }
        return nil
    }
}
