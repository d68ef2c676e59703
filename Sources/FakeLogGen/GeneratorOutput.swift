import ServiceLifecycle
import VisorNetwork
import VisorRuntime

/// Where lines go: to a file, a pipe or a terminal, or over the network.
struct GeneratorOutput: ~Copyable {
    /// How long whoever takes the lines may stall when the program is told to end.
    private static let patience = Duration.seconds(2)

    private var file: LogOutput?
    private let carrier: (any LineCarrier)?

    private init(file: consuming LogOutput?, carrier: (any LineCarrier)?) {
        self.file = file
        self.carrier = carrier
    }

    /// Opens the output.
    static func open(
        _ destination: FakeLogGenConfiguration.Destination, say: @escaping @Sendable (String) -> Void
    ) async throws -> GeneratorOutput {
        switch destination {
        case .standardOutput: GeneratorOutput(file: try LogOutput(path: nil), carrier: nil)
        case .file(let path): GeneratorOutput(file: try LogOutput(path: path), carrier: nil)
        case .serve(let endpoint): try await begin(LineServer(at: endpoint, say: say))
        case .connect(let endpoint): try await begin(LineClient(to: endpoint, say: say))
        }
    }

    private static func begin(_ carrier: any LineCarrier) async throws -> GeneratorOutput {
        try await carrier.start()
        return GeneratorOutput(file: nil, carrier: carrier)
    }

    /// Waits until there is somebody to write to, or the program is told to end.
    func ready() async {
        guard let carrier else { return }
        await cancelWhenGracefulShutdown { await carrier.ready() }
    }

    /// Opens a file anew.
    mutating func reopen() throws { try file?.reopen() }

    /// Writes whole lines.
    ///
    /// - Throws: `SystemError` or `ProgramError`, after which the last line may be torn.
    mutating func write(_ lines: [UInt8]) async throws {
        if let carrier { return try await GeneratorOutput.send(lines, by: carrier) }
        try file?.followPath()
        try file?.write(lines)
    }

    /// Says that nothing more comes.
    func finish() async { await carrier?.finish() }

    private static func send(_ lines: [UInt8], by carrier: any LineCarrier) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await carrier.send(lines) }
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
