import ServiceLifecycle
import VisorAlerting
import VisorRuntime
import VisorTransport

/// Runs alerting until a signal comes.
struct AlertingProgram: Service {
    private let folder: CheckpointFolder
    private let service: AlertingService
    private let messages: MessageBoard

    /// Takes the right to the state, and opens it.
    ///
    /// - Throws: `ProgramError`, `CheckpointError`, `StoreError`.
    init(_ configuration: AlertingConfiguration) throws {
        // Before anything that takes time: until then the signal ends the process.
        HangupSignal.listen()
        let messages = MessageBoard(program: "alerting")
        guard !configuration.receivers.isEmpty else {
            throw ProgramError(
                "no receivers; name some in the configuration file, such as "
                    + #"{"receivers": [{"name": "ops", "type": "file", "path": "notices.jsonl"}]}"#, code: .usage)
        }
        guard configuration.endpoint != nil || !configuration.files.isEmpty || configuration.topics != nil else {
            throw ProgramError(
                "no source of alerts; give --address, files with --alerts, or a topic with --alerts-kafka", code: .usage
            )
        }
        let path = try AlertingProgram.folder(configuration)
        let settings: AlertingService.Settings
        do {
            settings = try configuration.settings()
        } catch {
            throw ProgramError("\(error)", code: .usage)
        }
        folder = try CheckpointFolder(path, name: configuration.name)
        service = try AlertingService(
            settings, store: CheckpointFolder.alerts(in: path, name: configuration.name),
            version: VisorVersion.current, say: { messages.say($0) })
        self.messages = messages
    }

    /// The folder of the state.
    ///
    /// - Throws: `ProgramError`.
    static func folder(_ configuration: AlertingConfiguration) throws -> String {
        guard let path = configuration.folder else {
            throw ProgramError(
                "no folder for the state, since HOME is not set; name one with --checkpoint", code: .usage)
        }
        return path
    }

    /// Runs until a signal comes.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                group.addTask { await listen() }
                defer { group.cancelAll() }
                try await group.next()
            }
        } onGracefulShutdown: {
            service.stop()
        }
        messages.show()
    }

    /// Says what a hangup comes to, until the task is cancelled.
    private func listen() async {
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            guard HangupSignal.take() else { continue }
            messages.say("SIGHUP: the configuration holds until the end; start the program anew to have it read")
        }
    }
}
