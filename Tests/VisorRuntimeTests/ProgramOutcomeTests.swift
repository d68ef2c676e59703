import ArgumentParser
import Foundation
import Testing
import VisorTesting

@testable import VisorRuntime

@Suite struct ProgramOutcomeTests {
    enum Failure: String, ExpressibleByArgument, CaseIterable {
        case none, program, usage, system, pipe, posixPipe, validation, exitCode, configuration, other
    }

    struct Other: Error, CustomStringConvertible {
        let description = "something \u{1B}[31melse\nhappened"
    }

    struct Command: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "prog", version: VisorVersion.current)
        @Option var fail = Failure.none
        @Argument var count = 0

        func run() async throws {
            switch fail {
            case .none: return
            case .program: throw ProgramError("no such thing")
            case .usage: throw ProgramError("no such choice", code: .usage)
            case .system: throw SystemError("cannot open x", code: ENOENT)
            case .pipe: throw SystemError("cannot write", code: EPIPE)
            case .posixPipe: throw POSIXError(.EPIPE)
            case .validation: throw ValidationError("count is odd")
            case .exitCode: throw ExitCode(1)
            case .configuration:
                throw ConfigurationError(problems: (0..<102).map { .init(key: "k\($0)", message: "wrong") })
            case .other: throw Other()
            }
        }
    }

    private func run(_ arguments: String...) async -> ProgramOutcome {
        await ProgramRunner.run(Command.self, arguments: arguments)
    }

    @Test(arguments: [
        (Failure.none, 0, ""), (.program, 1, "prog: no such thing\n"), (.usage, 2, "prog: no such choice\n"),
        (.system, 1, "prog: cannot open x: No such file or directory\n"), (.pipe, 0, ""), (.posixPipe, 0, ""),
        (.validation, 2, "prog: count is odd (see 'prog --help')\n"), (.exitCode, 1, ""),
        (.other, 1, "prog: something [31melse happened\n"),
    ])
    func errorsBecomeOneLineAndACode(failure: Failure, code: Int32, line: String) async {
        let outcome = await run("--fail", failure.rawValue)
        #expect(outcome == ProgramOutcome(code: code, output: "", errorOutput: line))
    }

    struct Parent: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "parent", subcommands: [Command.self])
        @Option var name: String?
        func run() async throws {}
    }

    @Test(arguments: [
        (["--nam", "x"], "parent --help"), (["prog", "--fial"], "parent prog --help"), (["pro"], "parent --help"),
    ])
    func hintNamesTheCommandThatIsWrong(arguments: [String], call: String) async {
        let outcome = await ProgramRunner.run(Parent.self, arguments: arguments)
        #expect(outcome.code == 2)
        #expect(outcome.errorOutput.hasPrefix("parent: ") && outcome.errorOutput.hasSuffix(" (see '\(call)')\n"))
    }

    @Test func commandRunsItselfWhereNoSubcommandIsNamed() async {
        for arguments in [[], ["--name", "prog"], ["prog"]] {
            #expect(await ProgramRunner.run(Parent.self, arguments: arguments).code == 0)
        }
    }

    @Test func wrongUsageEndsWithTwoAndAHint() async {
        let outcome = await run("--fial")
        #expect(outcome.code == 2)
        #expect(outcome.errorOutput.hasPrefix("prog: Unknown option '--fial'"))
        #expect(outcome.errorOutput.hasSuffix(" (see 'prog --help')\n"))
        #expect(outcome.errorOutput.split(separator: "\n").count == 1)
        for arguments in [["--fail"], ["--fail", "x"], ["1", "2"], ["x"]] {
            let outcome = await ProgramRunner.run(Command.self, arguments: arguments)
            #expect(outcome.code == 2)
            #expect(outcome.errorOutput.split(separator: "\n").count == 1)
        }
    }

    @Test func helpVersionAndCompletionEndWithZero() async {
        #expect(await run("--version") == ProgramOutcome(code: 0, output: "0.1.0\n"))
        let help = await run("--help")
        #expect(help.code == 0)
        #expect(help.output.contains("USAGE: prog"))
        for shell in ["bash", "zsh", "fish"] {
            let script = await run("--generate-completion-script", shell)
            #expect(script.code == 0)
            #expect(script.output.contains("prog"))
        }
    }

    @Test func configurationProblemsAreShownUpToABound() async {
        let outcome = await run("--fail", "configuration")
        let lines = outcome.errorOutput.split(separator: "\n")
        #expect(outcome.code == 2)
        #expect(lines.count == 101)
        #expect(lines.first == "prog: k0: wrong")
        #expect(lines.last == "prog: 2 more problems")
    }

    @Test func messageLineIsOneSafeBoundedLine() {
        #expect(MessageLine.clean("a\r\n\tb\u{202E}c\u{2028}d ") == "a b c d ")
        #expect(MessageLine.clean(String(repeating: "x", count: 50), limit: 10) == "xxxxxxxxxx…")
    }

    @Test func programEndsWithTheCodeAndItsWords() async throws {
        let result = await #expect(
            processExitsWith: .exitCode(2), observing: [\.standardErrorContent, \.standardOutputContent]
        ) {
            await ProgramRunner.runToExit(Command.self, arguments: ["--nope"])
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("prog: Unknown option '--nope' (see 'prog --help')\n"))
    }

    @Test func fullDiskBehindTheOutputIsAFailure() async {
        await #expect(processExitsWith: .exitCode(1)) {
            let full = open("/dev/full", O_WRONLY)
            dup2(full, STDOUT_FILENO)
            await ProgramRunner.runToExit(Command.self, arguments: ["--help"])
        }
    }

    @Test func closedOutputIsAFailureAndNoFileTakesItsPlace() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/output"
        await #expect(processExitsWith: .exitCode(1)) { [path = path as String] in
            close(STDOUT_FILENO)
            ProgramRunner.reserveStandardDescriptors()
            let file = open(path, O_WRONLY | O_CREAT, 0o600)
            guard file > STDERR_FILENO else { exit(9) }
            await ProgramRunner.runToExit(Command.self, arguments: ["--help"])
        }
    }

    @Test func closedPipeEndsQuietly() async throws {
        let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            close(ends[0])
            dup2(ends[1], STDOUT_FILENO)
            await ProgramRunner.runToExit(Command.self, arguments: ["--help"])
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        // The test library frames the stream with bytes of its own.
        #expect(!text.contains("prog"))
    }
}
