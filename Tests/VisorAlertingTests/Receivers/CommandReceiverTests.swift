import Foundation
import Glibc
import Testing
import VisorTesting

@testable import VisorAlerting

@Suite final class CommandReceiverTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func receiver(_ script: String, _ more: String..., time: Duration = .seconds(120)) throws -> CommandReceiver
    {
        // The shell reads the script: what another test starts at this moment would keep it from being a program.
        let path = try folder.write("tell", "cd '\(folder.path)'\n\(script)\n")
        return CommandReceiver(.init(arguments: ["/bin/sh", path] + more, time: time))
    }

    @Test func commandGetsTheNotice() async throws {
        let receiver = try receiver(#"cat > in; env > env; printf '%s|' "$@" > arguments"#, "$(id)", "a b")
        try await receiver.deliver(Samples.notice(alerts: [Samples.alert(summary: "$(touch hacked)\nPATH=x")]))

        let input = try folder.text("in")
        #expect(
            input == String(
                decoding: NoticeDocument.json(
                    Samples.notice(alerts: [Samples.alert(summary: "$(touch hacked)\nPATH=x")])), as: UTF8.self) + "\n")
        #expect(try folder.text("arguments") == "$(id)|a b|")
        let lines = try folder.text("env").split(separator: "\n")
        for line in [
            "VISOR_NOTICE_ID=n-1", "VISOR_STATUS=firing", "VISOR_RECEIVER=ops", "VISOR_ALERTNAME=disk",
            "VISOR_SEVERITY=critical", "VISOR_SUBJECT=[FIRING] disk (critical): $(touch hacked) PATH=x",
        ] {
            #expect(lines.contains(Substring(line)))
        }
        #expect(!folder.has("hacked"))
    }

    @Test(arguments: [(1, true), (2, true), (75, false), (127, true)])
    func exitCodeSaysWhetherToTryAgain(code: Int, isPermanent: Bool) async throws {
        let receiver = try receiver("echo >&2; printf 'no \\033[1m way\\nmore\\n' >&2; exit \(code)")
        let problem = await failure(of: receiver)
        #expect(problem?.isPermanent == isPermanent)
        #expect(problem?.description == "/bin/sh ended with \(code): no \u{fffd}[1m way")
    }

    @Test func commandNeedNotReadAndMayWriteMuch() async throws {
        let long = Samples.alert(lines: (0..<20).map { _ in Samples.line(String(repeating: "x", count: 100_000)) })
        let quiet = try receiver("exec 0<&-; exit 0")
        #expect(await failure(of: quiet, Samples.notice(alerts: [long])) == nil)
        let loud = try receiver("head -c 3000000 /dev/zero | tr '\\0' x >&2; head -c 3000000 /dev/zero; exit 3")
        let problem = await failure(of: loud)
        #expect((problem?.description.unicodeScalars.count ?? 0) < 400)
        #expect(problem?.isPermanent == true)
    }

    @Test func commandThatTakesTooLongIsEndedWithAllThatItStarted() async throws {
        let receiver = try receiver(
            "trap '' TERM; sleep 1000 & echo $! > child; echo late >&2; wait; sleep 1000", time: .seconds(1))
        let problem = await failure(of: receiver)
        #expect(problem?.isPermanent == false)
        #expect(problem?.description == "/bin/sh took longer than 1 s: late")
        let child = try #require(pid_t(try folder.text("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        try await wait(until: "the child has ended") { kill(child, 0) != 0 || isZombie(child) }
    }

    @Test func commandThatNobodyWaitsForAnyMoreIsEnded() async throws {
        let receiver = try receiver("echo $$ > self; exec sleep 1000", time: .seconds(600))
        let clock = ContinuousClock()
        let delivery = Task { await failure(of: receiver) }
        try await wait(until: "it runs") { ((try? folder.text("self")) ?? "").hasSuffix("\n") }
        let start = clock.now
        delivery.cancel()
        #expect(await delivery.value != nil)
        #expect(clock.now - start < .seconds(300))
        let child = try #require(pid_t(try folder.text("self").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(child, 0) != 0)
    }

    private func isZombie(_ process: pid_t) -> Bool {
        (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8))?.contains(") Z") ?? true
    }

    @Test func commandThatIsKilledIsTriedAgain() async throws {
        let problem = await failure(of: try receiver("kill -9 $$"))
        #expect(problem == DeliveryFailure("/bin/sh was killed by signal 9"))
    }

    @Test func signalsMeanToItWhatTheyMeanToAnyProgram() async throws {
        // This process may ignore SIGTERM, as services do; the command's default ends it.
        let receiver = try receiver("kill -TERM $$; exit 0")
        #expect(await failure(of: receiver)?.description == "/bin/sh was killed by signal 15")
    }

    @Test func missingCommandIsSaidSo() async throws {
        let problem = await failure(of: CommandReceiver(.init(arguments: ["/no/such"])))
        #expect(
            problem == DeliveryFailure("/no/such cannot be started: No such file or directory", isPermanent: true))
    }

    @Test func manyAtOnceAllEnd() async throws {
        let receiver = try receiver("cat > \"$VISOR_NOTICE_ID\"")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<30 {
                group.addTask { #expect(await failure(of: receiver, Samples.notice("n-\(number)")) == nil) }
            }
        }
        #expect((0..<30).allSatisfy { folder.has("n-\($0)") })
    }

    @Test func settingsAreJudged() throws {
        let read = try Samples.read(
            #"{"command": ["/bin/x", "a"], "timeout": "5s"}"#, in: folder, CommandReceiver.Settings.read)
        #expect(read.settings == .init(arguments: ["/bin/x", "a"], time: .seconds(5)))
        let wrong = try Samples.read(#"{"command": "x"}"#, in: folder, CommandReceiver.Settings.read)
        #expect(wrong.problems == ["command: begins with the absolute path of a program"])
    }
}
