import Foundation
import Glibc
import Testing
import VisorTesting

/// What is said, and what becomes of the analysis, where the checkpoint cannot be read or written.
@Suite(.timeLimit(.minutes(3))) final class CheckpointFaultTests {
    private let log: FollowedLog

    init() throws { log = try FollowedLog() }

    /// Follows until there are two checkpoints; returns their paths, the later first.
    private func twoCheckpoints() async throws -> [String] {
        try log.write(10)
        let monitor = try log.follow()
        try await log.waitForWindows(10)
        try log.write(10)
        try await log.waitForWindows(20)
        _ = try await log.stop(monitor)
        let paths = try log.checkpoints().keys.map { log.folder.path("state/\($0)") }
        #expect(paths.count == 2)
        return try paths.sorted { try modified($0) > modified($1) }
    }

    private func modified(_ path: String) throws -> Date {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return attributes[.modificationDate] as? Date ?? .distantPast
    }

    /// Changes a byte of a file.
    private func damage(_ path: String, at offset: Int) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.startIndex + offset] ^= 0x40
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    @Test func damagedCheckpointFallsBackToItsPredecessor() async throws {
        let paths = try await twoCheckpoints()
        try damage(paths[0], at: 200)
        try log.write(5)
        let monitor = try log.follow()
        try await log.waitForWindows(25)
        #expect(try await log.stop(monitor).lines == 25)
        #expect(
            try monitor.errors == "stream_monitor: warning: \(paths[0]): the checkpoint is damaged; its predecessor is"
                + " used, and what came after that is read again\n")
    }

    @Test func tornCheckpointFallsBackToItsPredecessor() async throws {
        let paths = try await twoCheckpoints()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: paths[0]))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: paths[0]))
        try log.write(5)
        let monitor = try log.follow()
        try await log.waitForWindows(25)
        #expect(try await log.stop(monitor).lines == 25)
    }

    @Test func twoDamagedCheckpointsAreRefusedAndKept() async throws {
        let paths = try await twoCheckpoints()
        for path in paths { try damage(path, at: 300) }
        let known = try log.checkpoints()
        let monitor = try log.follow()
        #expect(try await monitor.end() == 1)
        #expect(try monitor.errors.contains("the checkpoint and its predecessor are damaged; '--read-from start'"))
        #expect(try log.checkpoints() == known)
        let anew = try log.follow(["--read-from", "start", "--output", log.folder.path("anew.jsonl")])
        try await wait(until: "all lines are in windows") { try log.linesInWindows("anew.jsonl") == 20 }
        #expect(try await log.stop(anew).lines == 20)
    }

    @Test func checkpointOfAnotherVersionIsRefusedAndKept() async throws {
        let paths = try await twoCheckpoints()
        try damage(paths[1], at: 8)
        let known = try log.checkpoints()
        let monitor = try log.follow()
        #expect(try await monitor.end() == 1)
        #expect(try monitor.errors.hasPrefix("stream_monitor: \(paths[1]): is a checkpoint of version 65, and this"))
        #expect(try log.checkpoints() == known)
    }

    @Test func secondProcessOfTheSameNameIsRefused() async throws {
        try log.write(5)
        let first = try log.follow()
        try await log.waitForWindows(5)
        let second = try log.follow()
        #expect(try await second.end() == 1)
        #expect(
            try second.errors.contains(
                "another process goes by the name 'stream_monitor' there; give this one a --name"))
        let other = try log.follow(["--name", "other", "--output", log.folder.path("other.jsonl")])
        try await wait(until: "the other reads too") { try log.linesInWindows("other.jsonl") == 5 }
        _ = try await log.stop(other)
        #expect(try await log.stop(first).lines == 5)
    }

    @Test func folderThatCannotBeMadeIsSaidAtOnce() async throws {
        try log.write(5)
        try log.folder.write("file", "")
        for (folder, reason) in [("file/state", "Not a directory"), ("/proc/visor", "No such file or directory")] {
            let path = folder.hasPrefix("/") ? folder : log.folder.path(folder)
            let monitor = try log.follow(["--checkpoint", path])
            #expect(try await monitor.end() == 1)
            let errors = try monitor.errors
            #expect(
                errors.hasSuffix(
                    "no checkpoint can be written there: \(reason); name another folder with --checkpoint\n"))
        }
        #expect(!log.folder.has("summary.json"))
    }

    /// A small disk of its own, for whoever may mount one.
    private static let canMount = geteuid() == 0 && access("/usr/bin/mount", X_OK) == 0

    private func withDisk(_ body: (String) async throws -> Void) async throws {
        let path = try log.folder.makeFolder("disk")
        let run = try await ProgramCall(program: "mount", arguments: ["-t", "tmpfs", "-o", "size=256k", "none", path])
            .run()
        // A container may forbid it even to root.
        guard run.status == 0 else { return }
        do {
            try await body(path)
        } catch {
            try await log.folder.bash("umount -l disk")
            throw error
        }
        try await log.folder.bash("umount -l disk")
    }

    @Test(.enabled(if: canMount)) func fullDiskIsSaidAndNothingIsLost() async throws {
        try await withDisk { disk in
            try log.write(10)
            let output = "\(disk)/windows.jsonl"
            let monitor = try log.follow(["--checkpoint", "\(disk)/state", "--output", output])
            try await wait(until: "it writes") { try log.linesInWindows("disk/windows.jsonl") == 10 }
            try? await log.folder.bash("cat /dev/zero > disk/filler")
            try log.write(50)
            try await monitor.waitForWords(
                "cannot be written: No space left on device; trying again, and nothing is lost")
            try log.write(50)
            monitor.send(SIGKILL)
            try await monitor.end()
            try await log.folder.bash("rm disk/filler")
            let next = try log.follow(["--checkpoint", "\(disk)/state", "--output", output])
            try await wait(until: "all lines are in windows") { try log.linesInWindows("disk/windows.jsonl") == 110 }
            try? await log.folder.bash("cat /dev/zero > disk/filler")
            try log.write(20)
            try await next.waitForWords("trying again, and nothing is lost")
            try await log.folder.bash("rm disk/filler")
            try await next.waitForWords("can be written again")
            try await wait(until: "all lines are in windows") { try log.linesInWindows("disk/windows.jsonl") == 130 }
            #expect(try await log.stop(next).lines == 130)
        }
    }

    @Test(.enabled(if: canMount)) func folderThatBecomesReadOnlyIsSaidAndTheAnalysisGoesOn() async throws {
        try await withDisk { disk in
            try log.write(10)
            let monitor = try log.follow(["--checkpoint", "\(disk)/state"])
            try await log.waitForWindows(10)
            try await log.folder.bash("mount -o remount,ro disk")
            try log.write(10)
            try await monitor.waitForWords("the checkpoint: cannot be written: Read-only file system; trying again")
            try await log.waitForWindows(20)
            try await log.folder.bash("mount -o remount,rw disk")
            try await monitor.waitForWords("the checkpoint: can be written again")
            #expect(try await log.stop(monitor).lines == 20)
        }
    }
}
