import Foundation
import ServiceLifecycle
import Synchronization
import Testing

@testable import VisorRuntime

@Suite(.timeLimit(.minutes(10))) struct ServicesTests {
    struct Failure: Error, Equatable {}

    /// Ends by itself, at once or with an error.
    struct Short: Service {
        var fails = false
        func run() async throws {
            if fails { throw Failure() }
        }
    }

    /// Runs until it is shut down, and writes that down.
    final class Long: Service {
        private let state = Atomic(false)
        var wasShutDown: Bool { state.load(ordering: .relaxed) }
        func run() async throws {
            try await gracefulShutdown()
            state.store(true, ordering: .relaxed)
        }
    }

    /// Sends the process a signal once it runs, and ends when shut down, or not even then.
    struct Signalled: Service {
        var signal: Int32
        var stubborn = false
        func run() async throws {
            kill(getpid(), signal)
            try await gracefulShutdown()
            guard stubborn else { return }
            kill(getpid(), SIGINT)
            // Nothing but the end of the process ends this.
            await withCheckedContinuation { (_: CheckedContinuation<Void, Never>) in }
        }
    }

    @Test func endOfOneServiceShutsTheOthersDown() async throws {
        let long = Long()
        try await runServices([long, Short()])
        #expect(long.wasShutDown)
    }

    @Test func errorOfAServiceIsTheErrorAfterAnOrderlyShutdown() async {
        let long = Long()
        await #expect(throws: Failure.self) { try await runServices([Short(fails: true), long]) }
        #expect(long.wasShutDown)
    }

    @Test func interruptAndTerminateShutDown() async {
        await #expect(processExitsWith: .exitCode(7)) {
            try await runServices([Signalled(signal: SIGINT)])
            exit(7)
        }
        await #expect(processExitsWith: .exitCode(7)) {
            try await runServices([Signalled(signal: SIGTERM)])
            exit(7)
        }
    }

    @Test func secondInterruptEndsAtOnce() async {
        await #expect(processExitsWith: .exitCode(130)) {
            try await runServices([Signalled(signal: SIGINT, stubborn: true)])
        }
    }
}
