import Synchronization
import VisorKit

/// Keeps the checkpoints of one analysis in a folder: the last and its predecessor.
public final class CheckpointStore<System: FileSystem>: Sendable {
    private let slots: StateSlots<System>
    /// Where the reading of the journal stands in the last checkpoint that was saved and in the one before.
    private let journals = Mutex<(last: JournalPosition?, older: JournalPosition?)>((nil, nil))

    /// The checkpoints of a name in a folder, of which nothing is known before they are loaded.
    public init(folder: String, name: String, in fileSystem: System) {
        slots = StateSlots(folder: folder, name: name, mark: .analysis, in: fileSystem)
    }

    /// What was found.
    public struct Found: Sendable {
        /// The last checkpoint that is whole; `nil` where there has been none.
        public var checkpoint: Checkpoint?
        /// What is wrong with the other, a line each.
        public var warnings: [String] = []
    }

    /// Up to where both checkpoints that are kept have read the journal, so that nobody needs what stands before; `nil` where
    /// that is not known.
    public var journalFloor: JournalPosition? {
        journals.withLock { journals in
            guard let last = journals.last, let older = journals.older else { return nil }
            return min(last, older)
        }
    }

    /// Looks for the last checkpoint that is whole.
    ///
    /// - Throws: `CheckpointError` where there have been checkpoints and none can be used, or the last is of another version.
    public func load() throws(CheckpointError) -> Found {
        let (checkpoint, warnings) = try slots.load(CheckpointForm.decode)
        return Found(checkpoint: checkpoint, warnings: warnings)
    }

    /// Leaves out of account what stands there: the next checkpoint is later than all of it.
    ///
    /// - Throws: `CheckpointError.unreadable`.
    public func beginAnew() throws(CheckpointError) {
        try slots.beginAnew()
    }

    /// Writes a checkpoint in place of the last but one.
    ///
    /// - Throws: `OutputFile.Failure`, after which the last two are what they were.
    public func save(_ checkpoint: Checkpoint) throws(OutputFile.Failure) {
        try slots.save(CheckpointForm.state(of: checkpoint))
        journals.withLock { $0 = (checkpoint.journal, $0.last) }
    }
}
