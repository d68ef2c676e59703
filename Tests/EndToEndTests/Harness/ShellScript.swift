import VisorTesting

extension TemporaryFolder {
    /// Runs a script of bash in the folder.
    ///
    /// - Throws: `ScriptFailed` unless it ends with 0.
    func bash(_ script: String) async throws {
        let call = ProgramCall(program: "bash", arguments: ["-euo", "pipefail", "-c", script], folder: path)
        let run = try await call.run()
        guard run.status == 0 else { throw ScriptFailed(description: "\(run.status): \(run.standardError)") }
    }
}

/// A script that a test needs did not end well.
struct ScriptFailed: Error, CustomStringConvertible {
    var description: String
}
