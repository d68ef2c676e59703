import Dispatch
import Glibc
import Synchronization
import VisorKit

/// Hears from the system when entries of folders change, by `inotify(7)`.
///
/// It only says where to look: what it misses, as on network file systems, is seen when all is looked at.
final class FolderWatch {
    private let queue: InotifyQueue
    private let source: any DispatchSourceRead

    /// A watch that gives a signal when something has changed; `nil` where the system has none left.
    ///
    /// - Parameter rest: how long it hears nothing after that: whoever writes line by line would wake it with each.
    init?(_ signal: WakeSignal, rest: Duration) {
        guard let queue = InotifyQueue() else { return nil }
        self.queue = queue
        let label = DispatchQueue(label: "visor.watch")
        source = DispatchSource.makeReadSource(fileDescriptor: queue.descriptor, queue: label)
        source.setEventHandler {
            queue.drain()
            signal.set()
            // On the queue's own thread, for which nobody waits: what changes meanwhile stays in the kernel, and is heard of in
            // one go. A source that is suspended instead must be resumed before it may be let go of.
            usleep(UInt32(clamping: Int64(rest / .microseconds(1))))
        }
        source.activate()
    }

    deinit {
        source.cancel()
    }

    /// Watches these folders and no others; `false` where one that is there cannot be watched.
    func watch(_ wanted: Set<String>) -> Bool { queue.watch(wanted) }

    /// Takes what has changed since the last time.
    func take() -> FolderChanges { queue.take() }
}

/// What the system has told of folders.
private final class InotifyQueue: Sendable {
    private struct State {
        /// The folders by their watches: one folder may have several names, and then has one watch.
        var folders: [Int32: Set<String>] = [:]
        var changes = FolderChanges()
    }

    private static let written = UInt32(IN_MODIFY)
    private static let moved = UInt32(
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)

    let descriptor: Int32
    private let state = Mutex(State())

    init?() {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        if descriptor < 0 { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// Watches these folders and no others; `false` where one that is there cannot be watched.
    func watch(_ wanted: Set<String>) -> Bool {
        state.withLock { state in
            for (watch, folders) in state.folders {
                state.folders[watch] = folders.intersection(wanted)
                guard folders.isDisjoint(with: wanted) else { continue }
                inotify_rm_watch(descriptor, watch)
                state.folders[watch] = nil
            }
            var isWhole = true
            for folder in wanted.subtracting(state.folders.values.joined()) {
                let watch = unsafe inotify_add_watch(
                    descriptor, FileName.bytes(folder), InotifyQueue.written | InotifyQueue.moved)
                if watch >= 0 {
                    state.folders[watch, default: []].insert(folder)
                    // What changed before this moment was not heard of.
                    state.changes.mayConcernAll = true
                } else if errno != ENOENT && errno != ENOTDIR {
                    isWhole = false
                }
            }
            return isWhole
        }
    }

    /// Takes what has changed since the last time.
    func take() -> FolderChanges {
        state.withLock { state in
            defer { state.changes = FolderChanges() }
            return state.changes
        }
    }

    /// Takes in what the system tells.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            state.withLock { note(buffer.span.extracting(0..<count), &$0) }
        }
    }

    private func note(_ bytes: Span<UInt8>, _ state: inout State) {
        let header = 16
        var position = 0
        while position + header <= bytes.count {
            let watch = Int32(bitPattern: word(bytes, position))
            let (mask, length) = (word(bytes, position + 4), Int(word(bytes, position + 12)))
            let end = min(position + header + length, bytes.count)
            var name: [UInt8] = []
            for place in position + header..<end where bytes[place] != 0 { name.append(bytes[place]) }
            note(FileName.text(name), watch, mask, &state)
            position = end
        }
    }

    private func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    private func note(_ name: String, _ watch: Int32, _ mask: UInt32, _ state: inout State) {
        guard mask & UInt32(IN_Q_OVERFLOW) == 0, let folders = state.folders[watch] else {
            state.changes.mayConcernAll = true
            return
        }
        if mask & UInt32(IN_IGNORED) != 0 { state.folders[watch] = nil }
        if name.isEmpty { state.changes.mayConcernAll = true }
        for folder in folders where !name.isEmpty {
            if mask & InotifyQueue.moved != 0 {
                state.changes.moved[folder, default: []].insert(name)
            } else {
                state.changes.written[folder, default: []].insert(name)
            }
        }
    }
}
