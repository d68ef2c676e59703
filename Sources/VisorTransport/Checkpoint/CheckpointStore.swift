import Synchronization
import VisorKit

/// Keeps the checkpoints of one analysis in a folder: the last and its predecessor, in two files that take turns.
///
/// A checkpoint is written to a new file, which is synced and then takes the place of the older of the two; the folder is synced
/// after it. Whatever happens in between, one of the two is whole.
public final class CheckpointStore<System: FileSystem>: Sendable {
    /// Where the next checkpoint goes.
    private struct Next {
        var sequence = 1
        var slot = 0
        /// Where the reading of the journal stands in the last checkpoint and in the one before.
        var journal: JournalPosition?
        var olderJournal: JournalPosition?
    }

    private let folder: String
    private let name: String
    private let fileSystem: System
    private let next = Mutex(Next())

    /// The checkpoints of a name in a folder, of which nothing is known before they are loaded.
    public init(folder: String, name: String, in fileSystem: System) {
        (self.folder, self.name, self.fileSystem) = (folder, name, fileSystem)
    }

    /// What was found.
    public struct Found: Sendable {
        /// The last checkpoint that is whole; `nil` where there has been none.
        public var checkpoint: Checkpoint?
        /// What is wrong with the other, a line each.
        public var warnings: [String] = []
    }

    private var slots: [String] { ["a", "b"].map { PathParts.join(folder, "\(name).\($0).checkpoint") } }

    /// Up to where both checkpoints that are kept have read the journal, so that nobody needs what stands before; `nil` where
    /// that is not known.
    public var journalFloor: JournalPosition? {
        next.withLock { next in
            guard let last = next.journal, let older = next.olderJournal else { return nil }
            return min(last, older)
        }
    }

    /// Looks for the last checkpoint that is whole.
    ///
    /// - Throws: `CheckpointError` where there have been checkpoints and none can be used, or the last is of another version.
    public func load() throws(CheckpointError) -> Found {
        var found = Found()
        var (damaged, contents) = try readAll()
        // The later of two first: the state of the other is looked at only if this one is of no use.
        contents.sort { $0.content.sequence > $1.content.sequence }
        for (slot, content) in contents where found.checkpoint == nil {
            let path = slots[slot]
            guard content.version == CheckpointForm.version else { throw .otherVersion(path, content.version) }
            do throws(WireError) {
                found.checkpoint = try CheckpointForm.decode(content.state)
            } catch {
                if case .isOfUnknownVersion(let version) = error { throw .otherVersion(path, version) }
                damaged.append(path)
            }
        }
        if let first = damaged.first, found.checkpoint == nil { throw .damaged(first) }
        found.warnings = damaged.map {
            "\($0): the checkpoint is damaged; its predecessor is used, and what came after that is read again"
        }
        return found
    }

    /// Leaves out of account what stands there: the next checkpoint is later than all of it.
    ///
    /// - Throws: `CheckpointError.unreadable`.
    public func beginAnew() throws(CheckpointError) {
        _ = try readAll()
    }

    /// Writes a checkpoint in place of the last but one.
    ///
    /// - Throws: `OutputFile.Failure`, after which the last two are what they were.
    public func save(_ checkpoint: Checkpoint) throws(OutputFile.Failure) {
        // Held while the disk is at work: only one checkpoint is written at a time.
        let failure: SystemError? = next.withLock { next in
            do throws(SystemError) {
                try write(CheckpointForm.encode(checkpoint, sequence: next.sequence), to: slots[next.slot])
                next = Next(
                    sequence: next.sequence + 1, slot: 1 - next.slot, journal: checkpoint.journal,
                    olderJournal: next.journal)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw OutputFile.Failure(path: folder, reason: failure) }
    }

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

    /// Reads both files, and so finds out where the next checkpoint goes.
    private func readAll() throws(CheckpointError) -> (
        damaged: [String], [(slot: Int, content: CheckpointForm.Content)]
    ) {
        var damaged: [String] = []
        var contents: [(slot: Int, content: CheckpointForm.Content)] = []
        for (number, slot) in slots.enumerated() {
            guard let bytes = try read(slot) else { continue }
            if let content = CheckpointForm.content(of: bytes) {
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
