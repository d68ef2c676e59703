import Glibc
import Synchronization
import VisorTesting

@testable import VisorTransport

/// A file system in memory that crashes on demand: then it forgets what was not synced, and keeps what was being written in part.
///
/// Files under `logs/` belong to others and are always durable.
final class SimulatedFileSystem: FileSystem {
    /// What a crash takes along.
    enum Crash: CaseIterable, Sendable {
        /// The process is gone; the system still has all that it was handed.
        case ofProcess
        /// The power is gone, and with it what was not synced.
        case ofPower
    }

    /// What a call that comes at or after a crash fails with.
    static let crashed = SystemError(code: 10_000)

    final class Node: Sendable {
        struct Content {
            var bytes: [UInt8] = []
            /// What is on the disk for sure.
            var durable: [UInt8] = []
            var modified: Int64
        }

        let inode: UInt64
        let content: Mutex<Content>

        init(inode: UInt64, modified: Int64) {
            self.inode = inode
            content = Mutex(Content(modified: modified))
        }
    }

    struct State {
        var names: [String: Node] = [:]
        /// The names that are on the disk for sure, and what has been done to names since.
        var durableNames: [String: Node] = [:]
        var renamings: [@Sendable (inout [String: Node]) -> Void] = []
        var nextInode: UInt64 = 100
        var clock: Int64 = 1_795_000_000_000_000_000
        /// How many changes there may still be before the crash.
        var changesLeft = Int.max
        var changes = 0
        var hasCrashed = false
        var room = Int.max
        var generator: SeededGenerator
    }

    let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(generator: SeededGenerator(seed: seed)))
    }

    static func isOfOthers(_ path: String) -> Bool { path.hasPrefix("logs/") }

    func open(_ path: String, for use: FileUse) throws(SystemError) -> any OpenFile {
        let node: Node? = try locked { (state) throws(SystemError) in
            if let known = state.names[path] {
                if use == .replacing {
                    try SimulatedFileSystem.change(&state)
                    known.content.withLock { $0.bytes = [] }
                }
                return known
            }
            guard use != .reading && use != .following else { return nil }
            try SimulatedFileSystem.change(&state)
            return SimulatedFileSystem.make(path, &state)
        }
        guard let node else { throw SystemError(code: ENOENT) }
        return SimulatedFile(node, isOfOthers: SimulatedFileSystem.isOfOthers(path), system: self)
    }

    func status(of path: String) throws(SystemError) -> FileStatus {
        let node = state.withLock { $0.names[path] }
        guard let node else { throw SystemError(code: ENOENT) }
        return SimulatedFileSystem.status(node)
    }

    static func status(_ node: Node) -> FileStatus {
        node.content.withLock {
            FileStatus(
                kind: .regular, device: 1, inode: node.inode, size: $0.bytes.count, modified: $0.modified, links: 1)
        }
    }

    func names(in folder: String) throws(SystemError) -> [String] {
        state.withLock { state in
            state.names.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
        }
    }

    func resolved(_ path: String) -> String { path }

    func rename(_ path: String, to other: String) throws(SystemError) {
        try locked { (state) throws(SystemError) in
            try SimulatedFileSystem.change(&state)
            guard let node = state.names[path] else { throw SystemError(code: ENOENT) }
            state.names[path] = nil
            state.names[other] = node
            state.renamings.append { names in
                names[path] = nil
                names[other] = node
            }
        }
    }

    func remove(_ path: String) throws(SystemError) {
        try locked { (state) throws(SystemError) in
            try SimulatedFileSystem.change(&state)
            guard state.names[path] != nil else { throw SystemError(code: ENOENT) }
            state.names[path] = nil
            state.renamings.append { $0[path] = nil }
        }
    }

    func syncFolder(_ path: String) throws(SystemError) {
        try locked { (state) throws(SystemError) in
            try SimulatedFileSystem.change(&state)
            state.durableNames = state.names
            state.renamings = []
        }
    }

    /// Counts a change, at which the crash may come.
    static func change(_ state: inout State) throws(SystemError) {
        if state.hasCrashed || state.changesLeft == 0 {
            state.hasCrashed = true
            throw crashed
        }
        state.changesLeft -= 1
        state.changes += 1
    }

    static func make(_ path: String, _ state: inout State) -> Node {
        state.nextInode += 1
        let node = Node(inode: state.nextInode, modified: state.clock)
        state.names[path] = node
        state.renamings.append { $0[path] = node }
        return node
    }

    func locked<Result: Sendable>(
        _ body: @Sendable (inout sending State) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let result: Swift.Result<Result, SystemError> = state.withLock { state in
            do throws(SystemError) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

/// A file of the simulation that is open.
private final class SimulatedFile: OpenFile {
    private let node: SimulatedFileSystem.Node
    private let isOfOthers: Bool
    private let system: SimulatedFileSystem

    init(_ node: SimulatedFileSystem.Node, isOfOthers: Bool, system: SimulatedFileSystem) {
        (self.node, self.isOfOthers, self.system) = (node, isOfOthers, system)
    }

    func status() throws(SystemError) -> FileStatus { SimulatedFileSystem.status(node) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        let bytes = node.content.withLock { Array($0.bytes.dropFirst(offset).prefix(buffer.count)) }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func append(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        let node = node
        return try system.locked { (state) throws(SystemError) in
            let isLast = state.changesLeft == 0 && !state.hasCrashed
            if isLast {
                // What is being written when the crash comes may be there in part.
                let part = Int.random(in: 0...bytes.count, using: &state.generator)
                node.content.withLock { $0.bytes += bytes.prefix(part) }
            }
            try SimulatedFileSystem.change(&state)
            guard state.room > 0 else { throw SystemError(code: ENOSPC) }
            let fitting = min(bytes.count, state.room)
            // A call may write less than it was asked to.
            let count = fitting > 1 && Int.random(in: 0..<4, using: &state.generator) == 0 ? fitting / 2 : fitting
            if state.room != .max { state.room -= count }
            let modified = state.clock
            node.content.withLock {
                $0.bytes += bytes.prefix(count)
                $0.modified = modified
            }
            return count
        }
    }

    func truncate(to size: Int) throws(SystemError) {
        let node = node
        try system.locked { (state) throws(SystemError) in
            try SimulatedFileSystem.change(&state)
            node.content.withLock { $0.bytes.removeLast($0.bytes.count - size) }
        }
    }

    func sync() throws(SystemError) {
        let node = node
        try system.locked { (state) throws(SystemError) in
            try SimulatedFileSystem.change(&state)
            node.content.withLock { $0.durable = $0.bytes }
        }
    }
}
