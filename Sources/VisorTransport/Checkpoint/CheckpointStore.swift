import VisorKit

/// Keeps the checkpoints of one analysis in a folder: the last and its predecessor, in two files that take turns.
///
/// A checkpoint is written to a new file, which is synced and then takes the place of the older of the two; the folder is synced
/// after it. Whatever happens in between, one of the two is whole.
public struct CheckpointStore<System: FileSystem>: Sendable {
    private let folder: String
    private let name: String
    private let fileSystem: System

    /// The checkpoints of a name in a folder.
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

    /// Looks for the last checkpoint that is whole.
    ///
    /// - Throws: `CheckpointError` where there have been checkpoints and none can be used, or one is of another version.
    public func load() throws(CheckpointError) -> Found {
        var found = Found()
        var damaged: [String] = []
        for slot in slots {
            do throws(CheckpointForm.Fault) {
                guard let bytes = try read(slot) else { continue }
                let checkpoint = try CheckpointForm.decode(bytes)
                if checkpoint.sequence > found.checkpoint?.sequence ?? -1 { found.checkpoint = checkpoint }
            } catch {
                if case .otherVersion(let version) = error { throw .otherVersion(slot, version) }
                damaged.append(slot)
            }
        }
        if let first = damaged.first {
            guard found.checkpoint != nil else { throw .damaged(first) }
            found.warnings = damaged.map {
                "\($0): the checkpoint is damaged; its predecessor is used, and what came after that is read again"
            }
        }
        return found
    }

    /// Writes a checkpoint in place of the last but one.
    ///
    /// - Throws: `SystemError`, after which the last two are what they were.
    public func save(_ checkpoint: Checkpoint) throws(SystemError) {
        let temporary = PathParts.join(folder, "\(name).new.checkpoint")
        let bytes = CheckpointForm.encode(checkpoint)
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
        try fileSystem.rename(temporary, to: slots[checkpoint.sequence % slots.count])
        try fileSystem.syncFolder(folder)
    }

    /// The bytes of a file; `nil` where there is none.
    private func read(_ path: String) throws(CheckpointForm.Fault) -> [UInt8]? {
        do throws(SystemError) {
            let file = try fileSystem.open(path, for: .reading)
            return try file.bytes(at: 0, count: try file.status().size)
        } catch {
            if error.isAbsence { return nil }
            throw .damaged
        }
    }
}
