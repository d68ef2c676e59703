import Foundation

/// A thread that runs the work of one actor, job after job.
///
/// ncurses must be called by one at a time, and waits: for keys, and for a terminal that takes what is written slowly. A thread of
/// its own keeps that away from the threads that all tasks share.
final class ScreenThread: SerialExecutor {
    private let condition = NSCondition()
    // Safe since both are touched only while the condition is locked.
    nonisolated(unsafe) private var jobs: [UnownedJob] = []
    nonisolated(unsafe) private var isStopped = false

    /// A thread that has begun.
    init() {
        let thread = Thread { [self] in run() }
        thread.name = "visor.screen"
        thread.start()
    }

    /// Lets the thread end when it has done what it has.
    func stop() {
        condition.withLock {
            unsafe isStopped = true
            condition.signal()
        }
    }

    /// Takes a job.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock {
            unsafe jobs.append(job)
            condition.signal()
        }
    }

    private func run() {
        while let job = next() { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    private func next() -> UnownedJob? {
        condition.withLock {
            while unsafe jobs.isEmpty {
                if unsafe isStopped { return nil }
                condition.wait()
            }
            return unsafe jobs.removeFirst()
        }
    }
}
