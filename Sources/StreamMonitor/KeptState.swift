import VisorRuntime
import VisorTransport

/// The state that is kept over restarts, and the right to it.
struct KeptState {
    let folder: CheckpointFolder
    let store: CheckpointStore<HostFileSystem>
    /// The checkpoint to go on from; `nil` where there is none, or the reading is to begin elsewhere.
    let checkpoint: Checkpoint?

    /// Takes the right to the state, once it is known that there is something to read.
    ///
    /// - Throws: `ProgramError` without a folder, what `check` throws, `CheckpointError`.
    init(_ follow: FollowConfiguration, _ messages: MessageBoard, check: () throws -> Void) throws {
        guard let path = follow.folder else {
            throw ProgramError(
                "no folder for the state, since HOME is not set; name one with --checkpoint", code: .usage)
        }
        // Before anything that takes time: until then the signal ends the process.
        HangupSignal.listen()
        try check()
        folder = try CheckpointFolder(path, name: follow.name)
        store = CheckpointStore(folder: path, name: follow.name, in: HostFileSystem())
        guard follow.start == .checkpoint else {
            try store.beginAnew()
            checkpoint = nil
            return
        }
        let found = try store.load()
        for warning in found.warnings { messages.say("warning: \(warning)") }
        checkpoint = found.checkpoint
    }
}
