import Synchronization
import VisorKit
import VisorTesting

@testable import VisorTransport

/// What happens around the program that is tested: crashes, full disks, and servers that write and rotate their logs.
extension SimulatedFileSystem {
    /// The time by which files are changed.
    var time: EventTime { EventTime(microseconds: state.withLock { $0.clock } / 1_000) }
    /// How many changes there have been.
    var changes: Int { state.withLock { $0.changes } }
    /// Whether the crash has come.
    var hasCrashed: Bool { state.withLock { $0.hasCrashed } }

    /// Has the next changes but so many end in a crash.
    func crash(after changes: Int) { state.withLock { $0.changesLeft = changes } }

    /// Lets the disk have so much room left.
    func setRoom(_ room: Int) { state.withLock { $0.room = room } }

    /// Starts anew after a crash, without what it took along.
    func restart(after crash: Crash) {
        state.withLock { state in
            state.hasCrashed = false
            state.changesLeft = .max
            guard crash == .ofPower else { return }
            let kept = Int.random(in: 0...state.renamings.count, using: &state.generator)
            var names = state.durableNames
            for renaming in state.renamings.prefix(kept) { renaming(&names) }
            names = names.filter { !SimulatedFileSystem.isOfOthers($0.key) }
            for (path, node) in state.names where SimulatedFileSystem.isOfOthers(path) { names[path] = node }
            for (path, node) in names where !SimulatedFileSystem.isOfOthers(path) {
                SimulatedFileSystem.forget(node, &state.generator)
            }
            state.names = names
            state.durableNames = names
            state.renamings = []
        }
    }

    /// Takes from a file what was not synced: all, or what was behind a place.
    private static func forget(_ node: Node, _ generator: inout SeededGenerator) {
        node.content.withLock { content in
            if content.bytes.starts(with: content.durable) {
                let unsynced = content.bytes.count - content.durable.count
                content.bytes.removeLast(Int.random(in: 0...unsynced, using: &generator))
            } else if Bool.random(using: &generator) {
                content.bytes = content.durable
            }
            content.durable = content.bytes
        }
    }

    /// Writes to a log behind its end, making it where there is none.
    func write(_ bytes: [UInt8], to path: String) {
        state.withLock { state in
            state.clock += 100_000_000
            let node = state.names[path] ?? SimulatedFileSystem.make(path, &state)
            let modified = state.clock
            node.content.withLock {
                $0.bytes += bytes
                $0.durable = $0.bytes
                $0.modified = modified
            }
        }
    }

    /// Gives the next file that is made the inode of one that is gone.
    func giveNext(inode: UInt64) { state.withLock { $0.nextInode = inode - 1 } }

    /// The bytes of a file; none where there is none.
    func bytes(of path: String) -> [UInt8] {
        state.withLock { $0.names[path] }.map { node in node.content.withLock { $0.bytes } } ?? []
    }

    /// Whether there is a file.
    func has(_ path: String) -> Bool { state.withLock { $0.names[path] != nil } }

    /// Gives a log another name.
    func move(_ path: String, to other: String) {
        state.withLock { state in
            state.names[other] = state.names[path]
            state.names[path] = nil
        }
    }

    /// Removes a log.
    func delete(_ path: String) { state.withLock { $0.names[path] = nil } }

    /// Cuts a log to nothing.
    func cut(_ path: String) {
        state.withLock { state in
            let modified = state.clock + 100_000_000
            state.clock = modified
            state.names[path]?.content.withLock { $0 = Node.Content(modified: modified) }
        }
    }

    /// Puts bytes into a file of another inode that was changed when another file was, as programs that compress do.
    func replace(_ path: String, by other: String, with bytes: [UInt8]) {
        state.withLock { state in
            guard let old = state.names[path] else { return }
            let modified = old.content.withLock { $0.modified }
            let node = SimulatedFileSystem.make(other, &state)
            node.content.withLock { $0 = Node.Content(bytes: bytes, durable: bytes, modified: modified) }
            state.names[path] = nil
        }
    }
}
