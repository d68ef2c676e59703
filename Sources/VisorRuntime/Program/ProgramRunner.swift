import ArgumentParser
import Dispatch
import Foundation

/// Runs a program from its arguments to its exit code.
public enum ProgramRunner {
    /// Parses the arguments, runs the command, says what went wrong in one line, and exits.
    ///
    /// `--help`, `--version` and `--generate-completion-script` end with 0, wrong usage with 2.
    public static func main<Command: AsyncParsableCommand>(_ type: Command.Type, arguments: [String]? = nil) -> Never {
        // Before anything that is asynchronous, since the runtime of that opens descriptors of its own.
        reserveStandardDescriptors()
        HeapArenas.share()
        // The one task that nothing waits for: it ends the process.
        Task { await runToExit(type, arguments: arguments) }
        dispatchMain()
    }

    /// Runs the command and exits.
    static func runToExit<Command: AsyncParsableCommand>(_ type: Command.Type, arguments: [String]?) async -> Never {
        // A closed pipe is then an error of the write, which ends the program quietly.
        signal(SIGPIPE, SIG_IGN)
        let outcome = await run(type, arguments: arguments)
        try? StandardStream.error.write(outcome.errorOutput)
        exit(finish(outcome, program: type._commandName))
    }

    /// Fills standard descriptors that came closed, so that no file of ours takes their place; using one stays an error.
    static func reserveStandardDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free descriptor is the one that is missing.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Parses and runs the command, and says how it ended.
    static func run<Command: AsyncParsableCommand>(
        _ type: Command.Type, arguments: [String]?
    ) async -> ProgramOutcome {
        do {
            var command = try await type.asyncParseAsRoot(
                ProgramArguments.joiningNegatives(arguments ?? ProgramArguments.given))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ProgramOutcome(code: ProgramExitCode.done.rawValue)
        } catch {
            return ProgramOutcome.of(error, command: type)
        }
    }

    /// Writes the last output; a full disk behind it must not look like success.
    private static func finish(_ outcome: ProgramOutcome, program: String) -> Int32 {
        do throws(SystemError) {
            try StandardStream.output.write(outcome.output)
            return outcome.code
        } catch  where error.isBrokenPipe {
            return outcome.code
        } catch {
            StandardStream.error.writeLine("\(program): \(error)")
            return ProgramExitCode.failed.rawValue
        }
    }
}
