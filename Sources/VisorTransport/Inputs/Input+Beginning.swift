import VisorKit

/// Reading what stands in followed files before the place at which their following began.
extension Input {
    /// Opens files to read them up to a position, each by the name under which it was found.
    ///
    /// - Returns: the inputs, and the names under which there is another file by now.
    /// - Throws: `InputError` for the first that cannot be read.
    public static func open(
        before positions: [(position: FilePosition, profile: InputProfile)], heartbeat: String
    ) throws -> (open: [Input], gone: [String]) {
        var inputs: [Input] = []
        var gone: [String] = []
        for (position, profile) in positions {
            guard let file = try file(position) else {
                gone.append(position.name)
                continue
            }
            let probe = try FileProbe(
                file, size: position.offset, .none, profile: profile, heartbeat: heartbeat)
            let cursor = FileCursor(
                partition: inputs.count, file: file, size: position.offset, probe: probe, profile: profile,
                heartbeat: heartbeat, blockSize: FileCursor.sparingBlockSize)
            inputs.append(
                Input(
                    name: position.source, byteCount: position.offset, format: probe.format, kind: .file(cursor),
                    profile: profile, identity: file.identity))
        }
        return (inputs, gone)
    }

    /// The file of a position; `nil` where there is another under its name, or none.
    private static func file(_ position: FilePosition) throws(InputError) -> LogFile? {
        do throws(InputError) {
            let file = try LogFile(path: position.name)
            guard case .regular(let size) = file.kind, size >= position.offset,
                UInt64(file.identity.device) == position.device, UInt64(file.identity.inode) == position.inode
            else { return nil }
            return file
        } catch {
            if case .missing = error { return nil }
            throw error
        }
    }
}
