import Glibc
import Subprocess
import Synchronization
import VisorTesting

/// A program that runs while a test does something, and is killed with all that it has started where it does not end behind that.
struct ProgramBeside: Sendable {
    var path: String
    var arguments: [String] = []
    /// Variables on top of the inherited ones.
    var environment: [String: String] = ["HOME": "/nonexistent"]
    /// How long it may take to its end, when the body has come to its own.
    var patience: Duration = .patience

    /// Starts the program, runs the body, which is to tell the process to end, and waits for that.
    ///
    /// - Throws: what the body throws, after which the program has been killed; `DeadlineExceeded`.
    func run(_ body: (_ process: pid_t) async throws -> Void) async throws -> TerminationStatus {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(3))]
        let variables = Dictionary(
            uniqueKeysWithValues: environment.compactMap { name, value in
                Environment.Key(rawValue: name).map { ($0, value as String?) }
            })
        let watch = Watch()
        let result = try await Subprocess.run(
            .path(.init(path)), arguments: Arguments(arguments), environment: .inherit.updating(variables),
            platformOptions: options, input: .none, output: .discarded, error: .discarded
        ) { execution in
            let process = execution.processIdentifier.value
            do {
                try await body(process)
            } catch {
                kill(-process, SIGKILL)
                throw error
            }
            watch.begin(process, patience)
        }
        guard watch.end() else { throw DeadlineExceeded(program: path, deadline: patience) }
        return result.terminationStatus
    }

    /// Kills a process after a while, unless it is ended before.
    private final class Watch: Sendable {
        private let state = Mutex<(task: Task<Void, Never>?, hasKilled: Bool)>((nil, false))

        func begin(_ process: pid_t, _ patience: Duration) {
            let task = Task { [self] in
                guard (try? await Task.sleep(for: patience)) != nil else { return }
                state.withLock { state in
                    guard state.task != nil else { return }
                    state.hasKilled = true
                    kill(-process, SIGKILL)
                }
            }
            state.withLock { $0.task = task }
        }

        /// Whether it was ended in time.
        func end() -> Bool {
            state.withLock { state in
                state.task?.cancel()
                state.task = nil
                return !state.hasKilled
            }
        }
    }
}
