import Foundation
import ServiceLifecycle
import VisorKit
import VisorRuntime
import VisorScreen
import VisorTransport

/// Watches files as they grow, until a signal comes or the person at the screen has enough.
struct WatchService: Service {
    private let configuration: MiniMonitorConfiguration
    private let log: DebugLog

    /// Looks whether the outputs can be written.
    ///
    /// - Throws: `InputError` for an input that cannot be followed, `ProgramError` for two names of one file,
    ///   `OutputFile.Failure`.
    init(_ configuration: MiniMonitorConfiguration) throws {
        self.configuration = configuration
        let inputs = configuration.isDemo ? [] : configuration.inputs
        try FollowQueue.check(inputs)
        try configuration.checkOutputs(beside: inputs.map { ($0.path, FileIdentity(path: $0.path)) })
        log = try DebugLog(configuration.log)
    }

    func run() async throws {
        let demo = configuration.isDemo ? try DemoTraffic(configuration.settings.ruleSet) : nil
        defer { demo?.remove() }
        let run = WatchRun(configuration, demo: demo, log: log)
        do {
            try await show(run)
        } catch let failure as OutputFile.Failure where failure.isBrokenPipe {
            // Whoever closed the pipe has seen enough.
        }
        log.info("done")
    }

    private func show(_ run: WatchRun) async throws {
        if configuration.hasScreen {
            log.hold()
            defer { log.release() }
            do {
                return try await CursesScreen.show { screen in try await run.run(on: screen) }
            } catch let error as ScreenError {
                if configuration.wantsScreen || Terminal.output.isTerminal {
                    StandardStream.error.writeLine("mini_monitor: no screen: \(error)")
                }
            }
        }
        try await run.run(on: nil)
    }
}
