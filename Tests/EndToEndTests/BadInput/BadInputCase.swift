import VisorTesting

/// A wrong call of a program, and how the program must answer it.
struct BadInputCase: Sendable, CustomStringConvertible {
    /// What is wrong.
    var name: String
    /// `{folder}` stands for the test's own folder.
    var arguments: [String]
    /// Files that are there before, by name.
    var files: [String: String] = [:]
    var input = ""
    var environment: [String: String?] = [:]
    /// 2 for usage and configuration, 1 for everything else.
    var status: Int
    /// What the one line on standard error must name, so that its reader knows what to do.
    var names: [String]

    var description: String { name }

    /// A line as the formats have them, for inputs that are right.
    static let accessLine = #"10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5"# + "\n"
}

/// The contract of every program: one clear line, the right exit code, nothing half written.
extension BadInputCase {
    /// What is not as it must be, for a test to report; empty where all is well.
    func complaints(about run: ProgramRun, in folder: TemporaryFolder, outputs: [String]) -> [String] {
        var found: [String] = []
        if run.status != status { found.append("exit code \(run.status) instead of \(status)") }
        if run.errorLines.count != 1 { found.append("\(run.errorLines.count) lines on standard error") }
        for name in names where !run.standardError.contains(filled(name, folder)) {
            found.append("\(name) is not named")
        }
        for output in outputs where folder.has(output) { found.append("\(output) has been written") }
        return found
    }

    /// Runs the program in the folder.
    func run(_ program: VisorProgram, in folder: TemporaryFolder) async throws -> ProgramRun {
        for (name, text) in files { try folder.write(name, text) }
        return try await program.run(
            arguments.map { filled($0, folder) }, environment: environment, input: input, folder: folder.path)
    }

    private func filled(_ text: String, _ folder: TemporaryFolder) -> String {
        text.replacing("{folder}", with: folder.path)
    }
}
