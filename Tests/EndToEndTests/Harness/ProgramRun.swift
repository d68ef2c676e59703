import Glibc
import Subprocess
import VisorTesting

/// What a finished child process left: its exit code and what it wrote.
struct ProgramRun: Sendable {
    /// The exit code, or minus the signal's number where a signal ended it.
    var status: Int
    var standardOutput: String
    var standardError: String

    /// The lines of standard error, without empty ones.
    var errorLines: [Substring] { standardError.split(separator: "\n") }
}

/// A child process took longer than its deadline, and has been killed with all that it started.
struct DeadlineExceeded: Error, CustomStringConvertible {
    var program: String
    var deadline: Duration

    var description: String { "\(program) was still running after \(deadline)" }
}

/// How a child process is started.
struct ProgramCall: Sendable {
    var program: String
    var arguments: [String] = []
    /// Variables on top of the inherited ones; `nil` removes one.
    var environment: [String: String?] = [:]
    var input: [UInt8] = []
    var folder: String?
    var deadline: Duration = .patience

    /// Nothing of the machine's own configuration of Visor reaches a test, nor what `stdbuf` has told the test runner.
    private static let isolation: [String: String?] = [
        "VISORHOME": nil, "HOME": "/nonexistent", "LD_PRELOAD": nil, "_STDBUF_O": nil,
    ]

    /// Runs the program to its end.
    ///
    /// - Throws: `DeadlineExceeded`, or `SubprocessError` where it cannot be started.
    func run() async throws -> ProgramRun {
        try await withThrowingTaskGroup(of: ProgramRun.self) { group in
            group.addTask { try await start() }
            group.addTask {
                try await Task.sleep(for: deadline)
                throw DeadlineExceeded(program: program, deadline: deadline)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private func start() async throws -> ProgramRun {
        let input = try NamelessFile(input)
        let output = try NamelessFile()
        let errors = try NamelessFile()
        var options = PlatformOptions()
        options.createSession = true
        // Where a program hangs, what it has started ends with it.
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
        ]
        let merged = ProgramCall.isolation.merging(environment) { _, own in own }
        let variables = Dictionary(
            uniqueKeysWithValues: merged.compactMap { name, value in
                Environment.Key(rawValue: name).map { ($0, value) }
            })
        let result = try await Subprocess.run(
            program.contains("/") ? .path(.init(program)) : .name(program),
            arguments: Arguments(arguments),
            environment: .inherit.updating(variables),
            workingDirectory: folder.map { .init($0) },
            platformOptions: options,
            input: .fileDescriptor(.init(rawValue: input.descriptor), closeAfterSpawningProcess: false),
            output: .fileDescriptor(.init(rawValue: output.descriptor), closeAfterSpawningProcess: false),
            error: .fileDescriptor(.init(rawValue: errors.descriptor), closeAfterSpawningProcess: false))
        // What it has left behind in its session would go on beside the other tests.
        kill(-result.processIdentifier.value, SIGKILL)
        return ProgramRun(
            status: ProgramCall.code(of: result.terminationStatus), standardOutput: try output.text(),
            standardError: try errors.text())
    }

    private static func code(of status: TerminationStatus) -> Int {
        switch status {
        case .exited(let code): Int(code)
        case .signaled(let signal): -Int(signal)
        }
    }
}

extension VisorProgram {
    /// Runs the program to its end, outside the machine's own configuration.
    func run(
        _ arguments: [String], environment: [String: String?] = [:], input: String = "", folder: String? = nil,
        deadline: Duration = .patience
    ) async throws -> ProgramRun {
        let call = ProgramCall(
            program: path, arguments: arguments, environment: environment, input: Array(input.utf8), folder: folder,
            deadline: deadline)
        return try await call.run()
    }
}
