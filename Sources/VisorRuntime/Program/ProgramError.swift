/// The exit codes of every program.
public enum ProgramExitCode: Int32, Sendable {
    /// The program did what was asked.
    case done = 0
    /// The program could not do what was asked.
    case failed = 1
    /// The command line or the configuration is wrong.
    case usage = 2
}

/// An error for the person who started the program: one line, and how to end.
public struct ProgramError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what to do, in one line.
    public let message: String
    /// The exit code.
    public let code: ProgramExitCode

    /// Makes an error with its line and exit code.
    public init(_ message: String, code: ProgramExitCode = .failed) {
        self.message = message
        self.code = code
    }

    /// The message.
    public var description: String { message }
}

/// Ends the program early with texts that are already whole.
public struct ProgramExit: Error, Equatable, Sendable {
    /// The exit code.
    public let code: ProgramExitCode
    /// What goes to standard output, with its line ends.
    public let output: String
    /// What goes to standard error, with its line ends.
    public let errorOutput: String

    /// Makes an end with its texts.
    public init(_ code: ProgramExitCode, output: String = "", errorOutput: String = "") {
        self.code = code
        self.output = output
        self.errorOutput = errorOutput
    }
}
