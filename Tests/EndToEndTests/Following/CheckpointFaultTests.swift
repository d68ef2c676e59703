import Foundation
import Glibc
import Testing
import VisorTesting

/// What is said, and what becomes of the analysis, where the checkpoint cannot be read or written.
@Suite(.timeLimit(.minutes(10))) final class CheckpointFaultTests {
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

    /// Changes the version of a checkpoint, and its checksum with it.
    private func bringIntoVersion9(_ path: String) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[12] = 9
        var sum: UInt32 = ~0
        for byte in bytes[12...] {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
        for place in 0..<4 { bytes[8 + place] = UInt8(truncatingIfNeeded: ~sum >> UInt32(place * 8)) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test func checkpointOfAnotherVersionIsRefusedAndKept() async throws {
        let path = try await twoCheckpoints()[0]
        try bringIntoVersion9(path)
        let known = try log.checkpoints()
        let monitor = try log.follow()
        #expect(try await monitor.end() == 1)
        #expect(try monitor.errors.hasPrefix("stream_monitor: \(path): is a checkpoint of version 9, and this"))
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

    /// Whether a small disk can be mounted, which a container may forbid even to root.
    @Sendable private static func canMount() async -> Bool {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        return (try? await folder.bash("mkdir disk; mount -t tmpfs -o size=64k none disk; umount -l disk")) != nil
    }

    private func withDisk(_ body: (String) async throws -> Void) async throws {
        let path = try log.folder.makeFolder("disk")
        try await log.folder.bash("mount -t tmpfs -o size=256k none disk")
        do {
            try await body(path)
        } catch {
            try await log.folder.bash("umount -l disk")
            throw error
        }
        try await log.folder.bash("umount -l disk")
    }

    @Test(.enabled("needs the right to mount", canMount)) func fullDiskIsSaidAndNothingIsLost() async throws {
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

    @Test(.enabled("needs the right to mount", canMount)) func outputOnAFullDiskIsSaidAndIsWrittenLater() async throws {
        try await withDisk { disk in
            try log.write(10)
            let monitor = try log.follow(["--output", "\(disk)/windows.jsonl"])
            try await wait(until: "it writes") { try log.linesInWindows("disk/windows.jsonl") == 10 }
            try? await log.folder.bash("cat /dev/zero > disk/filler")
            try log.write(60)
            try await monitor.waitForWords("windows.jsonl: cannot be written: No space left on device; trying again")
            monitor.send(SIGHUP)
            try await monitor.waitForWords("the configuration is as it was, since")
            try await log.folder.bash("rm disk/filler")
            try await monitor.waitForWords("windows.jsonl: can be written again")
            try await wait(until: "it writes") { try log.linesInWindows("disk/windows.jsonl") == 70 }
            #expect(try await log.stop(monitor).lines == 70)
        }
    }

    @Test(.enabled("needs the right to mount", canMount)) func folderThatBecomesReadOnlyIsSaidAndTheAnalysisGoesOn()
        async throws
    {
        try await withDisk { disk in
            try log.write(10)
            let monitor = try log.follow(["--checkpoint", "\(disk)/state"])
            try await log.waitForWindows(10)
            try await log.folder.bash("mount -o remount,ro disk")
            try log.write(10)
            try await monitor.waitForWords("state: cannot be written: Read-only file system; trying again")
            try await log.waitForWindows(20)
            try await log.folder.bash("mount -o remount,rw disk")
            try await monitor.waitForWords("state: can be written again")
            #expect(try await log.stop(monitor).lines == 20)
        }
    }
}
