import Glibc

/// A file that a program may not read.
///
/// Root may read everything, so root gives that right up for the program's run.
enum UnreadableFile {
    private static let setpriv = "/usr/bin/setpriv"

    /// Whether this machine allows the experiment.
    static var canBeTried: Bool { geteuid() != 0 || access(setpriv, X_OK) == 0 }

    /// The words in front of a command that make it run as a user who is bound by permissions.
    static var launcher: [String] {
        let rights = "-dac_override,-dac_read_search"
        return geteuid() == 0 ? [setpriv, "--bounding-set", rights, "--inh-caps", rights, "--"] : []
    }

    /// Takes all permissions from a file and runs a program, as a user who is bound by permissions.
    static func run(_ program: VisorProgram, on file: String, _ arguments: [String]) async throws -> ProgramRun {
        guard chmod(file, 0) == 0 else { throw SystemCallError(call: "chmod") }
        guard geteuid() == 0 else { return try await program.run(arguments) }
        let words = launcher + [program.path] + arguments
        return try await ProgramCall(program: words[0], arguments: Array(words.dropFirst())).run()
    }
}
