import Foundation
import ServiceLifecycle
import VisorKafka
import VisorKit
import VisorRuntime
import VisorTransport

/// Reads topics as one of a group until a signal comes, and goes on from where the group stands at each start.
struct KafkaService: Service {
    private let first: StreamMonitorConfiguration
    private let follow: FollowConfiguration
    private let load: @Sendable () throws -> StreamMonitorConfiguration
    private let state: KeptState
    private let dashboard: DashboardPart?
    private let people: AlertingPart
    private let messages = MessageBoard(program: "stream_monitor")

    /// Takes the right to the checkpoint.
    ///
    /// - Parameter load: reads the configuration anew, as the program was started with it.
    /// - Throws: `ProgramError` for what does not go together, `OutputFile.Failure` for an output that cannot be written,
    ///   `CheckpointError` where the checkpoint cannot be had.
    init(
        _ configuration: StreamMonitorConfiguration, _ follow: FollowConfiguration,
        load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) throws {
        (first, self.follow, self.load) = (configuration, follow, load)
        state = try KeptState(follow, messages, check: configuration.checkKafka)
        dashboard =
            configuration.keepsHistory
            ? try DashboardPart(of: configuration, history: state.folder.history) : nil
        people = try AlertingPart(configuration, in: state.folder, messages)
    }

    func run() async throws {
        try await people.serve(history: dashboard) {
            guard let dashboard else { return try await work() }
            try await dashboard.serve { try await work() }
        }
    }

    private func work() async throws {
        let writer = CheckpointWriter(state.store)
        var (configuration, checkpoint) = (first, state.checkpoint)
        while let kafka = configuration.kafka {
            let run = KafkaRun(
                configuration, kafka, startsAtEnd: follow.start == .end, from: checkpoint, writer: writer,
                messages: messages, dashboard: dashboard, people: people, load: load)
            guard let next = try await run.run() else { return }
            configuration = next
            checkpoint = try state.store.load().checkpoint
            messages.say("the configuration has been read again")
        }
    }
}

extension StreamMonitorConfiguration {
    /// Finds out whether lines can be read from Kafka under this configuration.
    ///
    /// - Throws: `ProgramError` for what does not go together, `OutputFile.Failure`.
    func checkKafka() throws {
        guard inputs.isEmpty && !network.isUsed else {
            throw ProgramError(
                "lines come from Kafka or from files and the network; run one stream_monitor for each", code: .usage)
        }
        guard deadLetter == nil else {
            throw ProgramError(
                "--dead-letter goes with files and the network; with --kafka it is not kept", code: .usage)
        }
        for path in outputs where !finalOutputs.contains(path) && OutputFile.isNoRegularFile(path) {
            throw ProgramError(
                "\(path): is no regular file; what is followed is written to files, over restarts", code: .usage)
        }
        if kafka?.role == .worker, let output = outputs.first {
            throw ProgramError("\(output): a worker writes no outputs; leave them to a merger", code: .usage)
        }
        if kafka?.role == .worker && !alertmanagers.isEmpty {
            throw ProgramError("--alertmanager: a worker knows of no alerts; leave it to a merger", code: .usage)
        }
        if kafka?.role == .worker && dashboard != nil {
            throw ProgramError("--dashboard: a worker knows of no windows; leave it to a merger", code: .usage)
        }
        try checkOutputs(beside: [])
    }
}
