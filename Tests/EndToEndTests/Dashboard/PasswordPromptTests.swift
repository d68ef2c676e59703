import Foundation
import Testing
import VisorTesting

/// How a password is asked for at a terminal, and taken from a pipe.
@Suite(.timeLimit(.minutes(3))) struct PasswordPromptTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Browser/terminal.py").path

    private func run(_ steps: [String]) async throws -> String {
        let call = ProgramCall(
            program: "python3", arguments: ["-B", PasswordPromptTests.script, VisorProgram.streamMonitor.path] + steps)
        let run = try await call.run()
        #expect(run.status == 0, "\(run.standardError)")
        return run.standardOutput
    }

    @Test func whatIsTypedIsNotShown() async throws {
        let said = try await run(["Password: ", "pass word\\n", "again: ", "pass word\\n"])
        #expect(said.hasPrefix("status 0\nshown True\n") && said.contains("user:ann:$argon2id$"), "\(said)")
        #expect(!said.contains("pass word"))
    }

    @Test(arguments: [("\\x03", 2), ("secr\\x03", 2), ("kill 15", 15), ("\\x1c", 3)])
    func aSignalLeavesTheTerminalAsItWas(_ sent: String, _ number: Int) async throws {
        let said = try await run(["Password: ", sent])
        #expect(said.hasPrefix("signal \(number)\nshown True\n"), "\(said)")
        #expect(!said.contains("user:ann"))
    }

    @Test func twoThatDifferMakeNothing() async throws {
        let said = try await run(["Password: ", "one\\n", "again: ", "two\\n"])
        #expect(said.hasPrefix("status 2\nshown True\n") && said.contains("differ"), "\(said)")
    }

    @Test func aPartOfALineIsNoPassword() async throws {
        let said = try await run(["Password: ", "secr\\x04\\x04"])
        #expect(said.hasPrefix("status 2\n") && said.contains("ends before its line does"), "\(said)")
        let pipe = try await VisorProgram.streamMonitor.run(["auth-line", "--user", "ann"], input: "secr")
        #expect(pipe.status == 2 && pipe.standardOutput.isEmpty && pipe.standardError.contains("ends before its line"))
    }

    @Test func whatIsNoTextIsNoPassword() async throws {
        let said = try await run(["Password: ", "a\\xff\\n"])
        #expect(said.hasPrefix("status 2\n") && said.contains("no text of UTF-8"), "\(said)")
    }
}
