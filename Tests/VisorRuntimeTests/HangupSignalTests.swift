import Foundation
import Testing

@testable import VisorRuntime

@Suite(.timeLimit(.minutes(10))) struct HangupSignalTests {
    @Test func hangupIsNotedOnceAndDoesNotEndTheProcess() async {
        await #expect(processExitsWith: .exitCode(7)) {
            HangupSignal.listen()
            guard !HangupSignal.take() else { exit(1) }
            kill(getpid(), SIGHUP)
            // Another thread may be the one that it is delivered to.
            while !HangupSignal.take() { sched_yield() }
            exit(HangupSignal.take() ? 1 : 7)
        }
    }
}
