import VisorTesting

/// Packages of Python, in a virtual environment beside the programs that are tested.
enum PythonPackages {
    /// Installs packages where they are not there yet; the environment stays with what was built.
    ///
    /// Only one of several runs of tests installs them.
    ///
    /// - Parameters:
    ///   - name: the name of the environment.
    ///   - packages: what is to be installed, with versions.
    ///   - module: what can be imported when all is there.
    /// - Returns: the program that runs Python with them.
    static func install(_ name: String, _ packages: [String], module: String) async throws -> String {
        let folder = "\(VisorProgram.folder)/\(name)"
        let script = ServerScripts.pythonPackages(module: module)
        let run = try await ProgramCall(program: "bash", arguments: ["-euc", script, "install", folder] + packages)
            .run()
        guard run.status == 0 else {
            throw ScriptFailed(description: "\(packages) could not be installed: \(run.standardError)")
        }
        return "\(folder)/bin/python"
    }
}
