import ArgumentParser
import Dispatch
import Foundation

/// Runs a program from its arguments to its exit code.
public enum ProgramRunner {
    /// Parses the arguments, runs the command, says what went wrong in one line, and exits.
    ///
    /// `--help`, `--version` and `--generate-completion-script` end with 0, wrong usage with 2.
    ///
    /// - Parameter own: subcommands that are parsed by themselves where their name comes first: the parser gives what follows to an
    ///   option of the same name of the program.
    public static func main<Command: AsyncParsableCommand>(
        _ type: Command.Type, own: [any AsyncParsableCommand.Type] = [], arguments: [String]? = nil
    ) -> Never {
        // Before anything that is asynchronous, since the runtime of that opens descriptors of its own.
        reserveStandardDescriptors()
        HeapArenas.share()
        // The one task that nothing waits for: it ends the process.
        Task {
            let words = arguments ?? ProgramArguments.given
            guard let command = own.first(where: { $0._commandName == words.first }) else {
                await runToExit(type, own: own, arguments: words)
            }
            await runToExit(command, arguments: Array(words.dropFirst()))
        }
        dispatchMain()
    }

    /// Runs the command and exits.
    static func runToExit(
        _ type: any AsyncParsableCommand.Type, own: [any AsyncParsableCommand.Type] = [], arguments: [String]
    ) async -> Never {
        // A closed pipe is then an error of the write, which ends the program quietly.
        signal(SIGPIPE, SIG_IGN)
        let outcome = await run(type, own: own, arguments: arguments)
        try? StandardStream.error.write(outcome.errorOutput)
        exit(finish(outcome, program: ProgramOutcome.program(of: type)))
    }

    /// Fills standard descriptors that came closed, so that no file of ours takes their place; using one stays an error.
    static func reserveStandardDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free descriptor is the one that is missing.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Parses and runs the command, and says how it ended.
    static func run(
        _ type: any AsyncParsableCommand.Type, own: [any AsyncParsableCommand.Type] = [], arguments: [String]
    ) async -> ProgramOutcome {
        do {
            var command = try await type.asyncParseAsRoot(ProgramArguments.joiningNegatives(arguments))
            if let late = own.first(where: { $0 == Swift.type(of: command) }) {
                throw ProgramError(
                    "'\(late._commandName)' comes first, and its options behind it: "
                        + "\(type._commandName) \(late._commandName) ...", code: .usage)
            }
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
