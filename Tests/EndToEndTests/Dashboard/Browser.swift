import Foundation
import VisorTesting

/// A headless Chromium that looks at pages, driven by `browse.py`.
struct Browser {
    private let python: String

    private static let environment = Task {
        try await PythonPackages.install(
            "browser", ["selenium==4.*", "axe-playwright-python==0.*"], module: "selenium, axe_playwright_python")
    }
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Browser/browse.py").path

    /// Installs what drives it where that is not there yet.
    static func installed() async throws -> Browser { Browser(python: try await environment.value) }

    /// Looks at a page, in the way of one of the tests of `browse.py`.
    ///
    /// - Throws: `ScriptFailed` where it is not as it should be.
    func look(_ test: String, _ url: String, _ arguments: [String] = []) async throws {
        let call = ProgramCall(
            program: python, arguments: ["-B", Browser.script, test, url] + arguments,
            environment: ["HOME": FileManager.default.temporaryDirectory.path, "no_proxy": "*"])
        let run = try await call.run()
        guard run.status == 0 else { throw ScriptFailed(description: "\(test): \(run.standardError.suffix(3_000))") }
    }
}
