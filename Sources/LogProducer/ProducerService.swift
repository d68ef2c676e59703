import ServiceLifecycle
import VisorKit
import VisorNetwork
import VisorRuntime
import VisorTransport

/// Carries the lines of all inputs to all destinations, each over a route of its own, and goes on from its state at each start.
struct ProducerService: Service {
    private let configuration: LogProducerConfiguration
    private let folder: CheckpointFolder
    private let spool: Spool?
    private let routes: [Route]
    private let messages: MessageBoard

    /// Takes the right to the states, and looks whether inputs and destinations can be what they are said to be.
    ///
    /// - Throws: `ProgramError`, `CheckpointError`, `JournalError`, `OutputFile.Failure`.
    init(_ configuration: LogProducerConfiguration) throws {
        // Before anything that takes time: until then the signal ends the process.
        HangupSignal.listen()
        let messages = MessageBoard(program: "log_producer")
        try configuration.check()
        guard let path = configuration.folder else {
            throw ProgramError(
                "no folder for the state, since HOME is not set; name one with --checkpoint", code: .usage)
        }
        (self.configuration, self.messages) = (configuration, messages)
        folder = try CheckpointFolder(path, name: configuration.name)
        let settings = configuration.spool
        spool =
            configuration.readsStandardInput
            ? try Spool(
                folder: settings.folder ?? "\(path)/\(configuration.name).spool", limit: settings.limit,
                dropsOldest: settings.dropsOldest, say: { messages.say($0) }) : nil
        let token = try configuration.readToken(warn: { messages.say($0) })
        var routes: [Route] = []
        for (number, destination) in configuration.destinations.enumerated() {
            routes.append(
                try configuration.route(number, to: destination, in: path, spool, token, say: { messages.say($0) }))
        }
        self.routes = routes
    }

    /// Runs until the inputs have ended, or a signal comes.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await carry()
        } onGracefulShutdown: {
            for route in routes { route.stop() }
            spool?.stop()
        }
    }

    private func carry() async throws {
        if configuration.isOnce { for route in routes { route.queue.finish() } }
        var failures: [any Error] = []
        await withTaskGroup(of: (any Error)?.self) { group in
            group.addTask { await show() }
            group.addTask { await readStandardInput() }
            for route in routes { group.addTask { await ProducerService.error { try await route.run() } } }
            var running = routes.count + 1
            while running > 0, let outcome = await group.next() {
                running -= 1
                if let error = outcome { failures.append(error) }
                // Nothing that nobody carries is worth reading.
                if running == 1 { spool?.stop() }
            }
            group.cancelAll()
        }
        messages.show()
        guard let first = failures.first else { return }
        for other in failures.dropFirst() { messages.say("\(other)") }
        throw ProgramError("\(first)")
    }

    /// Keeps the lines of the standard input; where it ends and nothing else is read, all ends when they have been sent.
    private func readStandardInput() async -> (any Error)? {
        guard let spool else { return nil }
        let error = await ProducerService.error { try await spool.run() }
        if configuration.inputs.isEmpty || error != nil { for route in routes { route.queue.finish() } }
        return error
    }

    private static func error(of body: () async throws -> Void) async -> (any Error)? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    /// Shows how far the routes are, until it is cancelled.
    private func show() async -> (any Error)? {
        var region = LiveRegion()
        let start = ContinuousClock.now
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            if HangupSignal.take() {
                messages.say("SIGHUP: the configuration holds until the end; start the program anew to have it read")
            }
            if messages.hasWaiting {
                try? region.clear()
                messages.show()
            }
            if !configuration.isQuiet { try? region.draw(lines(after: start.duration(to: .now))) }
        }
        try? region.clear()
        return nil
    }

    private func lines(after time: Duration) -> [String] {
        zip(configuration.destinations, routes).map { destination, route in
            let progress = route.progress
            let rate = Double(progress.bytes) / 1_000_000 / max(time / .seconds(1), 0.001)
            var text = "\(destination): \(progress.bytes / 1_000_000) MB in \(progress.batches) batches"
            text += ", \((rate * 10).rounded() / 10) MB/s on average"
            if progress.dropped > 0 { text += ", \(progress.dropped) lines dropped" }
            if progress.ended > 0 { text += ", \(progress.ended) sources stopped" }
            if let problem = progress.problem { text += "; waiting: \(problem)" }
            return MessageLine.clean(text)
        }
    }
}
