import ArgumentParser

/// How a program ends: its exit code and what it says at the end.
struct ProgramOutcome: Equatable {
    var code: Int32
    var output = ""
    var errorOutput = ""

    /// Turns the error that ended a program into its last words; the only place that does.
    static func of(_ error: any Error, command: any ParsableCommand.Type) -> ProgramOutcome {
        let program = program(of: command)
        switch error {
        case let exit as ProgramExit:
            return .init(code: exit.code.rawValue, output: exit.output, errorOutput: exit.errorOutput)
        case let error as ConfigurationError:
            return .saying(error.lines, .usage, program)
        case let problem as ConfigurationProblem:
            return .saying([problem.description], .usage, program)
        case let error as ProgramError:
            return .saying([error.message], error.code, program)
        case _ where ErrorText.isBrokenPipe(error):
            // Whoever closed the pipe has seen enough: `fake_log_gen | head` is no failure.
            return .init(code: ProgramExitCode.done.rawValue)
        default:
            return ofParser(error, command: command, program: program)
        }
    }

    /// The name of the program that a command is of.
    static func program(of command: any ParsableCommand.Type) -> String {
        command.configuration._superCommandName ?? command._commandName
    }

    /// Errors of the argument parser, which also describes every other error.
    private static func ofParser(
        _ error: any Error, command: any ParsableCommand.Type, program: String
    ) -> ProgramOutcome {
        let code = command.exitCode(for: error)
        if code == .success {
            let text = command.fullMessage(for: error)
            return .init(code: 0, output: text.isEmpty ? "" : text + "\n")
        }
        if code == .validationFailure {
            let message = command.message(for: error)
            let isOwn = command.configuration._superCommandName != nil
            let call = isOwn ? "\(program) \(command._commandName) --help" : "\(program) --help"
            return .saying(["\(message) (see '\(helpCall(error, command) ?? call[...])')"], .usage, program)
        }
        if error is ExitCode { return .init(code: code.rawValue) }
        return .saying([ErrorText.reason(error)], .failed, program)
    }

    /// The call that shows the help of the command, or of the subcommand, that the error is about.
    private static func helpCall(_ error: any Error, _ command: any ParsableCommand.Type) -> Substring? {
        let lines = command.fullMessage(for: error).split(separator: "\n")
        guard let line = lines.last(where: { $0.hasPrefix("  See '") }) else { return nil }
        let parts = line.split(separator: "'")
        return parts.count == 3 ? parts[1] : nil
    }

    private static func saying(_ lines: [String], _ code: ProgramExitCode, _ program: String) -> ProgramOutcome {
        let text = lines.map { MessageLine.clean("\(program): \($0)") + "\n" }.joined()
        return .init(code: code.rawValue, errorOutput: text)
    }
}
