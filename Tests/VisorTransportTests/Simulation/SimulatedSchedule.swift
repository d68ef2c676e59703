import Testing
import VisorKit
import VisorTesting

/// What is done in one run of a server and of the program that follows its log, and when the program crashes.
struct SimulatedSchedule {
    /// What a run has come to.
    struct Outcome {
        var monitor: SimulatedMonitor
        var server: SimulatedServer
        var fileSystem: SimulatedFileSystem
    }

    var seed: UInt64
    var crash: SimulatedFileSystem.Crash
    /// After how many changes each start of the program crashes.
    var crashes: [Int] = []
    var hasFullDisk = false
    /// What the server's lines are like.
    var content = SimulatedContent.even
    /// The rules of the program.
    var rules = RuleSet.none

    /// What an expectation says of the schedule.
    var comment: Comment { "seed \(seed), \(crash), \(crashes)" }

    /// Lets the server and the program act in turns; where the program crashes it is started again.
    func run(actions: Int = 40) throws -> Outcome {
        let fileSystem = SimulatedFileSystem(seed: seed)
        var server = SimulatedServer(fileSystem, seed: seed, content: content)
        var generator = SeededGenerator(seed: seed ^ 0xdead)
        var crashes = crashes[...]
        var monitor: SimulatedMonitor?
        var hasStarted = false
        func attempt(_ body: () throws -> Void) throws {
            do { try body() } catch { guard fileSystem.hasCrashed else { throw error } }
            // Also where nobody looked at how a call ended.
            guard fileSystem.hasCrashed else { return }
            fileSystem.restart(after: crash)
            monitor = nil
        }
        for _ in 0..<actions {
            // What is rotated away before the first start has come to its end is not the program's to know.
            if hasStarted { server.act() } else { server.write() }
            if hasFullDisk, Int.random(in: 0..<5, using: &generator) == 0 {
                fileSystem.setRoom([Int.max, 0, 300, 5_000].randomElement(using: &generator) ?? 0)
            }
            // It is down for a while now and then, so that rotations go unseen.
            if monitor == nil && Int.random(in: 0..<3, using: &generator) > 0 { continue }
            try attempt {
                if monitor == nil {
                    if let next = crashes.popFirst() { fileSystem.crash(after: next) }
                    if hasFullDisk { fileSystem.setRoom(.max) }
                    monitor = try SimulatedMonitor(in: fileSystem, rules: rules)
                    hasStarted = true
                }
                try monitor?.read(atMost: [.max, 1, 5, 20].randomElement(using: &generator) ?? 1)
                if Int.random(in: 0..<2, using: &generator) == 0 { try monitor?.keep() }
            }
        }
        server.finish()
        fileSystem.setRoom(.max)
        fileSystem.crash(after: .max)
        let last = try monitor ?? SimulatedMonitor(in: fileSystem, rules: rules)
        for _ in 0..<3 { try last.read() }
        try last.keep()
        return Outcome(monitor: last, server: server, fileSystem: fileSystem)
    }
}
