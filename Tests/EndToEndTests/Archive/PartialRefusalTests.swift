import Foundation
import Testing
import VisorTesting

/// What `fold` and `merge` refuse, in one line that names the file, and that nothing is left behind then.
@Suite(.timeLimit(.minutes(5))) final class PartialRefusalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: String...) async throws -> ProgramRun {
        try await VisorProgram.streamMonitor.run(arguments, folder: folder.path)
    }

    private func fold(_ name: String, _ options: String...) async throws -> [UInt8] {
        try folder.write("a.log", BadInputCase.accessLine)
        let run = try await VisorProgram.streamMonitor.run(
            ["fold", "-i", "a.log", "-o", name] + options, folder: folder.path)
        #expect(run.status == 0, "\(run.standardError)")
        return Array(try Data(contentsOf: URL(fileURLWithPath: folder.path(name))))
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: folder.path(name)))
    }

    /// Merges good partials and one that is not, and looks that only that is told.
    private func expectRefusal(_ texts: String..., of name: String, status: Int = 1) async throws {
        let run = try await run("merge", "good", name, "--summary", "s.json", "--output", "w.jsonl")
        #expect(run.status == status && run.standardOutput.isEmpty)
        #expect(run.errorLines.count == 1)
        for text in texts + [name] { #expect(run.standardError.contains(text), "\(run.standardError)") }
        #expect(!FileManager.default.fileExists(atPath: folder.path("s.json")))
        #expect(!FileManager.default.fileExists(atPath: folder.path("w.jsonl")))
    }

    @Test func partialsThatAreNotWholeAreRefused() async throws {
        let good = try await fold("good")
        try write(Array(good.dropLast(3)), to: "cut")
        try await expectRefusal("ends early", of: "cut")
        var damaged = good
        damaged[good.count / 2] ^= 1
        try write(damaged, to: "damaged")
        try await expectRefusal("damaged", of: "damaged")
        var next = good
        next[8] = 2
        try write(next, to: "next")
        try await expectRefusal("version 2", of: "next")
        try write([], to: "empty")
        try await expectRefusal("is empty", of: "empty")
        try await expectRefusal("is no partial", of: "a.log")
        try await expectRefusal("no such file", of: "missing")
        try await expectRefusal("is a directory", of: ".")
    }

    @Test func partialsOfOtherSettingsAreRefused() async throws {
        _ = try await fold("good")
        _ = try await fold("minutes", "--window", "1m")
        try await expectRefusal("windows of 1 min", "good with windows of 10", of: "minutes")
        _ = try await fold("errors", "--where", "status>=500")
        try await expectRefusal("other settings", "than good", of: "errors")
        _ = try await fold("anonymous", "--anonymize")
        try await expectRefusal("other settings", of: "anonymous")
    }

    @Test func wrongCallsEndWithTwo() async throws {
        _ = try await fold("good")
        let calls: [(ProgramRun, String)] = [
            (try await run("merge"), "stream_monitor merge --help"),
            (try await run("merge", "good", "--top", "0"), "--top"),
            (try await run("merge", "good", "--summary", "good"), "good: is the same file"),
            (try await run("fold", "-i", "a.log", "-o", "a.log"), "a.log: is the same file"),
            (try await run("fold", "--window", "none", "-i", "a.log", "-o", "p"), "window"),
            // The parser would give the options to the program itself.
            (try await run("--quiet", "fold", "-i", "a.log", "-o", "p"), "'fold' comes first"),
        ]
        for (run, text) in calls {
            #expect(run.status == 2 && run.errorLines.count == 1 && run.standardOutput.isEmpty)
            #expect(run.standardError.contains(text), "\(run.standardError)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("p")))
    }

    @Test func aTerminalGetsNoPartial() async throws {
        try folder.write("a.log", BadInputCase.accessLine)
        let program = VisorProgram.streamMonitor.path
        let run = try await ProgramCall(
            program: "script", arguments: ["-qec", "'\(program)' fold -i a.log", "/dev/null"], folder: folder.path
        ).run()
        #expect(run.status == 2 && run.standardOutput.contains("nothing for a terminal"))
    }

    @Test func foldThatIsStoppedLeavesNothing() async throws {
        try folder.write("a.log", BadInputCase.accessLine)
        let program = VisorProgram.streamMonitor.path
        try await folder.bash(
            """
            mkfifo lines
            '\(program)' fold -i lines -o out.partial 2> said & fold=$!
            exec 9> lines
            cat a.log >&9
            while ! ls out.partial.*.tmp > /dev/null 2>&1; do sleep 0.05; done
            kill -TERM $fold
            status=0; wait $fold || status=$?
            test $status = 1
            grep -q 'stopped before the end' said
            test -z "$(ls | grep out.partial || true)"
            """)
    }
}
