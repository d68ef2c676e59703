import Glibc
import Subprocess
import Testing
import VisorTesting

/// Files that others change while `stream_monitor` reads them.
@Suite(.timeLimit(.minutes(10))) final class ChangingFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func line(_ second: Int) -> String {
        let padding = String(repeating: "x", count: 3_900)
        return
            "10.0.0.1 - - [20/Nov/2026:10:00:\(second < 10 ? "0" : "")\(second) +0000] \"GET /\(padding) HTTP/1.1\" 200 5\n"
    }

    /// A pipe beside a file keeps the program from going on: it has opened the file, and read its first lines alone.
    ///
    /// - Parameter change: a script that changes the file `a.log` meanwhile.
    private func analyse(_ change: String) async throws -> ProgramRun {
        try folder.write("a.log", (0..<5_000).map { ChangingFileTests.line(10 + $0 / 100) }.joined())
        let script = """
            mkfifo pipe
            '\(VisorProgram.streamMonitor.path)' -i a.log pipe --summary s.json --quiet & monitor=$!
            exec 3>pipe
            until ls -l /proc/$monitor/fd | grep -q a.log; do sleep 0.01; done
            \(change)
            echo '10.0.0.2 - - [20/Nov/2026:10:00:00 +0000] "GET /pipe HTTP/1.1" 200 5' >&3
            exec 3>&-
            wait $monitor
            """
        return try await ProgramCall(program: "bash", arguments: ["-c", script], folder: folder.path).run()
    }

    @Test func fileThatIsTruncatedWhileItIsReadIsSaidInOneLine() async throws {
        let run = try await analyse("truncate -s 8000000 a.log")
        #expect(run.status == 1)
        #expect(
            run.standardError
                == "stream_monitor: a.log: became shorter while it was read; what stood there is not counted\n")
    }

    @Test func fileThatIsEmptiedWhileItIsReadIsSaidInOneLine() async throws {
        let run = try await analyse(": > a.log")
        #expect(run.status == 1)
        #expect(run.errorLines.count == 1)
        #expect(run.standardError.contains("a.log: became shorter while it was read"))
    }

    @Test func linesThatAreAppendedWhileAFileIsReadAreLeftForTheNextRun() async throws {
        let run = try await analyse("tail -n 1000 a.log >> a.log")
        #expect(run.status == 0, "\(run.standardError)")
        let summary = try SummaryDocument(contentsOf: folder.path("s.json"))
        #expect([summary.hits, summary.malformed] == [5_001, 0])
    }

    @Test(arguments: ["mv a.log old.log; echo no line > a.log", "rm a.log", "cp a.log b; mv b a.log; : > a.log"])
    func fileThatIsReplacedWhileItIsReadIsReadToItsEnd(_ change: String) async throws {
        let run = try await analyse(change)
        #expect(run.status == 0, "\(run.standardError)")
        let summary = try SummaryDocument(contentsOf: folder.path("s.json"))
        #expect([summary.hits, summary.malformed] == [5_001, 0])
    }

    @Test func fileWhoseBytesAreOverwrittenWhileItIsReadHarmsNothing() async throws {
        let run = try await analyse("head -c 10000000 /dev/urandom | dd of=a.log conv=notrunc bs=1M seek=2 status=none")
        #expect(run.status == 0, "\(run.standardError)")
        let summary = try SummaryDocument(contentsOf: folder.path("s.json"))
        #expect(summary.hits > 500 && summary.malformed > 0)
    }
}
