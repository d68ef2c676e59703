import Foundation
import Testing
import VisorTesting

/// Every command that the documents show works as it stands there.
@Suite final class DocumentedCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The ports in documents, for each of which a test takes one that is free.
    private static let ports = [8_080, 8_081, 8_082, 9_093]

    /// Commands that cannot run inside a test, and why.
    ///
    /// A block is left out if each of its lines begins with one of them.
    private static let exemptions: [(command: String, reason: String)] = [
        ("./scripts/demo", "builds in release mode; run by itself, with --seconds"),
        ("./scripts/test", "runs these tests"),
        ("./scripts/bench", "takes minutes"),
        ("./scripts/lint", "run by scripts/test --all"),
        ("./scripts/check-dependencies", "run by scripts/test --all"),
        ("./scripts/check-text", "run by scripts/test --all"),
        ("git clone ", "needs the network"),
        ("cd visor", "goes with git clone"),
        ("export PATH=", "goes with swift build"),
        ("swift build", "has been done: these are the programs it built"),
        ("swift test", "runs these tests"),
        ("swift format", "run by scripts/lint"),
    ]

    @Test(arguments: MarkdownDocument.all)
    func commandsRunInTheirOrderInOneFolder(_ document: MarkdownDocument) async throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let ports = try Dictionary(
            uniqueKeysWithValues: DocumentedCommandTests.ports.map { ($0, try LoopbackSocket.freePort()) })
        for block in try document.shellBlocks() where !DocumentedCommandTests.isExempt(block) {
            let text = ports.reduce(block.text) { $0.replacing(":\($1.key)", with: ":\($1.value)") }
            let call = ProgramCall(
                program: "bash", arguments: ["-euo", "pipefail", "-c", text],
                environment: ["PATH": "\(VisorProgram.folder):\(path)", "HOME": folder.path], folder: folder.path)
            let run = try await call.run()
            #expect(run.status == 0, "\(document):\(block.line): \(run.standardError)")
        }
    }

    private static func isExempt(_ block: MarkdownDocument.Block) -> Bool {
        let lines = block.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return lines.allSatisfy { line in exemptions.contains { line.hasPrefix($0.command) } }
    }

    @Test func readmeShowsCommandsOfBothPrograms() throws {
        let text = try MarkdownDocument(path: "README.md").shellBlocks().map(\.text).joined(separator: "\n")
        #expect(text.contains("./scripts/demo") && text.contains("./scripts/test"))
        for program in VisorProgram.allCases { #expect(text.contains(program.rawValue)) }
    }

    @Test func onlyShellBlocksAreCommands() {
        let text = "a\n```sh\none\n\ntwo\n```\n```json\n{\n```\n   ```sh\n   three\n   ```\n```shell\nfour\n```\n"
        let blocks = MarkdownDocument.shellBlocks(in: text)
        #expect(blocks.map(\.text) == ["one\n\ntwo", "   three"])
        #expect(blocks.map(\.line) == [2, 10])
    }

    @Test func blockWithOtherCommandsIsNotExempt() {
        let block = MarkdownDocument.Block(line: 1, text: "./scripts/demo\nstream_monitor -i access.log")
        #expect(!DocumentedCommandTests.isExempt(block))
        #expect(
            DocumentedCommandTests.isExempt(.init(line: 1, text: "# both\n./scripts/demo --seconds 20\n./scripts/test"))
        )
    }
}
