import VisorTesting

extension TemporaryFolder {
    /// Runs a script of bash in the folder.
    ///
    /// - Throws: `ScriptFailed` unless it ends with 0.
    func bash(_ script: String, input: String = "") async throws {
        let call = ProgramCall(
            program: "bash", arguments: ["-euo", "pipefail", "-c", script], input: Array(input.utf8), folder: path)
        let run = try await call.run()
        guard run.status == 0 else { throw ScriptFailed(description: "\(run.status): \(run.standardError)") }
    }
}

/// A script that a test needs did not end well.
struct ScriptFailed: Error, CustomStringConvertible {
    var description: String
}
