/// A checkpoint that has been taken and not been written yet.
public struct PendingCheckpoint: Sendable {
    /// The checkpoint.
    public let checkpoint: Checkpoint

    /// The outputs that it speaks of.
    let outputs: [(path: String, file: any OpenFile)]

    /// Makes the outputs durable, and then the checkpoint.
    ///
    /// - Throws: `OutputFile.Failure`, after which the checkpoints before are what they were.
    public func write(to store: CheckpointStore<some FileSystem>) throws(OutputFile.Failure) {
        for (path, file) in outputs {
            do throws(SystemError) { try file.sync() } catch { throw OutputFile.Failure(path: path, reason: error) }
        }
        try store.save(checkpoint)
    }
}
