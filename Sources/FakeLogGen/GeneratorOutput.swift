import ServiceLifecycle
import VisorNetwork
import VisorRuntime

/// Where lines go: to a file, a pipe or a terminal, over the network, or to Kafka.
struct GeneratorOutput: ~Copyable {
    /// How long whoever takes the lines may stall when the program is told to end.
    private static let patience = Duration.seconds(2)

    private var file: LogOutput?
    private let carrier: (any LineCarrier)?
    private var topic: TopicOutput?

    private init(file: consuming LogOutput? = nil, carrier: (any LineCarrier)? = nil, topic: TopicOutput? = nil) {
        self.file = file
        self.carrier = carrier
        self.topic = topic
    }

    /// Opens the output.
    static func open(
        _ configuration: FakeLogGenConfiguration, say: @escaping @Sendable (String) -> Void
    ) async throws -> GeneratorOutput {
        switch configuration.destination {
        case .standardOutput: GeneratorOutput(file: try LogOutput(path: nil))
        case .file(let path): GeneratorOutput(file: try LogOutput(path: path))
        case .kafka(let address): GeneratorOutput(topic: try TopicOutput(address, configuration.topic, say: say))
        case .serve(let endpoint): try await begin(LineServer(at: endpoint, say: say))
        case .connect(let endpoint): try await begin(LineClient(to: endpoint, say: say))
        }
    }

    private static func begin(_ carrier: any LineCarrier) async throws -> GeneratorOutput {
        try await carrier.start()
        return GeneratorOutput(carrier: carrier)
    }

    /// Waits until there is somebody to write to, or the program is told to end.
    ///
    /// - Throws: `ProgramError` where there never will be.
    mutating func ready() async throws {
        if topic != nil { try await topic?.ready() }
        guard let carrier else { return }
        await cancelWhenGracefulShutdown { await carrier.ready() }
    }

    /// Opens a file anew.
    mutating func reopen() throws { try file?.reopen() }

    /// Writes whole lines.
    ///
    /// - Throws: `SystemError` or `ProgramError`, after which the last line may be torn.
    mutating func write(_ lines: [UInt8]) async throws {
        if topic != nil { return try await topic?.write(lines) ?? () }
        if let carrier { return try await GeneratorOutput.whilePatient { await carrier.send(lines) } }
        try file?.followPath()
        try file?.write(lines)
    }

    /// Says that nothing more comes.
    ///
    /// - Throws: `ProgramError` where not everything was taken.
    func finish() async throws {
        await carrier?.finish()
        try await topic?.finish()
    }

    /// Does something, but not for much longer where the program is told to end meanwhile.
    ///
    /// - Throws: `ProgramError` where it was not done, and what it throws.
    static func whilePatient(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await body() }
            tasks.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: patience)
                throw ProgramError("the other side takes no more; the last lines were not sent")
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }
}
