import Foundation
import Testing
import VisorTesting

/// The harness itself: what the other end-to-end tests rest on.
@Suite struct HarnessTests {
    @Test(arguments: VisorProgram.allCases)
    func programsStandBesideTheTestRunner(_ program: VisorProgram) {
        #expect(FileManager.default.isExecutableFile(atPath: program.path), "\(program.path)")
    }

    @Test func runGivesStatusAndBothOutputs() async throws {
        let call = ProgramCall(
            program: "sh", arguments: ["-c", "cat; echo $MARK; echo wrong >&2; exit 7"], environment: ["MARK": "m"],
            input: Array("in\n".utf8))
        let run = try await call.run()
        #expect(run.status == 7)
        #expect(run.standardOutput == "in\nm\n")
        #expect(run.errorLines == ["wrong"])
    }

    @Test func childThatHangsIsKilledAtTheDeadline() async throws {
        // The inner process keeps the pipe open and ignores what ends the outer one.
        let call = ProgramCall(
            program: "sh", arguments: ["-c", "trap '' TERM; sh -c 'trap \"\" TERM; sleep 10000' & wait"],
            deadline: .milliseconds(300))
        let start = ContinuousClock.now
        await #expect(throws: DeadlineExceeded.self) { _ = try await call.run() }
        // Long before the child's own end, however busy the machine is.
        #expect(ContinuousClock.now - start < .seconds(5_000))
    }

    @Test func whatAChildLeavesBehindIsNotWaitedFor() async throws {
        let call = ProgramCall(program: "sh", arguments: ["-c", "setsid sleep 60 & echo begun; exit 3"])
        let start = ContinuousClock.now
        let run = try await call.run()
        #expect(run.status == 3 && run.standardOutput == "begun\n")
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func programBesideThatDoesNotEndIsKilled() async throws {
        let program = ProgramBeside(path: "/bin/sleep", arguments: ["10000"], patience: .milliseconds(100))
        await #expect(throws: DeadlineExceeded.self) { _ = try await program.run { _ in } }
        await #expect(throws: ScriptFailed.self) {
            _ = try await program.run { _ in throw ScriptFailed(description: "the body") }
        }
    }

    @Test func childThatReadsNothingIsNoError() async throws {
        let call = ProgramCall(program: "true", input: [UInt8](repeating: 10, count: 1 << 20))
        let run = try await call.run()
        #expect(run.status == 0)
    }

    @Test func signalledChildHasNegativeStatus() async throws {
        let run = try await ProgramCall(program: "sh", arguments: ["-c", "kill -9 $$"]).run()
        #expect(run.status == -9)
    }

    @Test func temporaryFolderGoesWithItsOwner() throws {
        var path = ""
        do {
            let folder = try TemporaryFolder()
            path = folder.path
            try folder.write("a.log", "x")
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func waitEndsAtTheDeadline() async {
        await #expect(throws: WaitFailed.self) {
            try await wait(until: "never", deadline: .milliseconds(50)) { false }
        }
    }
}
