import Glibc

/// A file that a program may not read.
///
/// Root may read everything, so root gives that right up for the program's run.
enum UnreadableFile {
    private static let setpriv = "/usr/bin/setpriv"

    /// Whether this machine allows the experiment.
    static var canBeTried: Bool { geteuid() != 0 || access(setpriv, X_OK) == 0 }

    /// Takes all permissions from a file and runs a program, as a user who is bound by permissions.
    static func run(_ program: VisorProgram, on file: String, _ arguments: [String]) async throws -> ProgramRun {
        guard chmod(file, 0) == 0 else { throw SystemCallError(call: "chmod") }
        guard geteuid() == 0 else { return try await program.run(arguments) }
        let rights = "-dac_override,-dac_read_search"
        let call = ProgramCall(
            program: setpriv,
            arguments: ["--bounding-set", rights, "--inh-caps", rights, "--", program.path] + arguments)
        return try await call.run()
    }
}
