import Synchronization
import VisorKit

/// Keeps the last two states of something in a folder, in two files that take turns.
///
/// A state is written to a new file, which is synced and then takes the place of the older of the two; the folder is synced
/// after it. Whatever happens in between, one of the two is whole.
final class StateSlots<System: FileSystem>: Sendable {
    /// Where the next state goes.
    private struct Next {
        var sequence = 1
        var slot = 0
    }

    private let folder: String
    private let name: String
    private let mark: StateMark
    private let fileSystem: System
    private let next = Mutex(Next())

    /// The states of a name in a folder, of which nothing is known before they are loaded.
    init(folder: String, name: String, mark: StateMark, in fileSystem: System) {
        (self.folder, self.name, self.mark, self.fileSystem) = (folder, name, mark, fileSystem)
    }

    /// The last state that is whole, with what is wrong with the other; `nil` where there has been none.
    ///
    /// - Throws: `CheckpointError` where there have been states and none can be used, or the last is of another version.
    func load<State>(
        _ decode: ([UInt8]) throws(WireError) -> State
    ) throws(CheckpointError) -> (state: State?, warnings: [String]) {
        var found: State?
        var (damaged, contents) = try readAll()
        // The later of two first: the state of the other is looked at only if this one is of no use.
        contents.sort { $0.content.sequence > $1.content.sequence }
        for (slot, content) in contents where found == nil {
            let path = slots[slot]
            guard content.version == CheckpointForm.version else { throw .otherVersion(path, content.version) }
            do throws(WireError) {
                found = try decode(content.state)
            } catch {
                if case .isOfUnknownVersion(let version) = error { throw .otherVersion(path, version) }
                damaged.append(path)
            }
        }
        if let first = damaged.first, found == nil { throw .damaged(first) }
        let warnings = damaged.map {
            "\($0): the checkpoint is damaged; its predecessor is used, and what came after that is read again"
        }
        return (found, warnings)
    }

    /// Leaves out of account what stands there: the next state is later than all of it.
    ///
    /// - Throws: `CheckpointError.unreadable`.
    func beginAnew() throws(CheckpointError) {
        _ = try readAll()
    }

    /// Writes a state in place of the last but one.
    ///
    /// - Throws: `OutputFile.Failure`, after which the last two are what they were.
    func save(_ state: [UInt8]) throws(OutputFile.Failure) {
        // Held while the disk is at work: only one state is written at a time.
        let failure: SystemError? = next.withLock { next in
            let bytes = CheckpointForm.withHeader(state, sequence: next.sequence, mark: mark)
            do throws(SystemError) {
                try write(bytes, to: slots[next.slot])
                next = Next(sequence: next.sequence + 1, slot: 1 - next.slot)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw OutputFile.Failure(path: folder, reason: failure) }
    }

    private var slots: [String] { ["a", "b"].map { PathParts.join(folder, "\(name).\($0).checkpoint") } }

    private func write(_ bytes: [UInt8], to slot: String) throws(SystemError) {
        let temporary = PathParts.join(folder, "\(name).new.checkpoint")
        let file = try fileSystem.open(temporary, for: .replacing)
        do throws(SystemError) {
            var written = 0
            while written < bytes.count { written += try file.append(bytes[written...]) }
            try file.sync()
        } catch {
            // Half a checkpoint takes room that may be all there is.
            try? file.truncate(to: 0)
            throw error
        }
        try fileSystem.rename(temporary, to: slot)
        try fileSystem.syncFolder(folder)
    }

    /// Reads both files, and so finds out where the next state goes.
    private func readAll() throws(CheckpointError) -> (
        damaged: [String], [(slot: Int, content: CheckpointForm.Content)]
    ) {
        var damaged: [String] = []
        var contents: [(slot: Int, content: CheckpointForm.Content)] = []
        for (number, slot) in slots.enumerated() {
            guard let bytes = try read(slot) else { continue }
            if let content = CheckpointForm.content(of: bytes, mark: mark) {
                contents.append((number, content))
            } else {
                damaged.append(slot)
            }
        }
        if let last = contents.max(by: { $0.content.sequence < $1.content.sequence }) {
            next.withLock { $0 = Next(sequence: last.content.sequence + 1, slot: 1 - last.slot) }
        }
        return (damaged, contents)
    }

    /// The bytes of a file; `nil` where there is none.
    private func read(_ path: String) throws(CheckpointError) -> [UInt8]? {
        do throws(SystemError) {
            let file = try fileSystem.open(path, for: .reading)
            return try file.bytes(at: 0, count: try file.status().size)
        } catch {
            if error.isAbsence { return nil }
            throw .unreadable(path, error)
        }
    }
}

/// What the file of a state begins with, by which one kind is told from another.
enum StateMark: String {
    /// The state of an analysis.
    case analysis = "VISORCKP"
    /// The state of a route to a destination.
    case route = "VISORRTE"
}
