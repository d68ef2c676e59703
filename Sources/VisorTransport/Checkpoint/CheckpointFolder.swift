import Glibc
import VisorKit

/// The folder of checkpoints of this machine, and the right to write those of a name, which one process has at a time.
public final class CheckpointFolder: Sendable {
    /// The folder.
    public let path: String

    /// The name under which the state is kept.
    public let name: String
    private let descriptor: Int32

    /// How long a process that was killed may take to go.
    private static let patience = Duration.seconds(2)

    /// Makes the folder where it is missing, and takes the name.
    ///
    /// - Throws: `CheckpointError.unwritable`, `.taken`.
    public init(_ path: String, name: String) throws(CheckpointError) {
        (self.path, self.name) = (path, name)
        try CheckpointFolder.make(path)
        let lock = PathParts.join(path, "\(name).lock")
        descriptor = unsafe open(FileName.bytes(lock), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path, .last) }
        do throws(SystemError) {
            try FileLock.take(descriptor, within: CheckpointFolder.patience)
        } catch {
            close(descriptor)
            throw error.code == EWOULDBLOCK ? .taken(folder: path, name: name) : .unwritable(path, error)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Makes a folder and those that lead to it; only its owner sees into it.
    private static func make(_ path: String) throws(CheckpointError) {
        var status = stat()
        if unsafe stat(FileName.bytes(path), &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw .unwritable(path, SystemError(code: ENOTDIR)) }
            return
        }
        let parent = PathParts.folder(of: path)
        if parent != path && parent != "." { try make(parent) }
        guard unsafe mkdir(FileName.bytes(path), 0o700) == 0 || errno == EEXIST else { throw .unwritable(path, .last) }
    }

    /// The database of a history, and what SQLite has beside it.
    private static let historyNames = ["history.sqlite", "history.sqlite-wal", "history.sqlite-shm"]
    /// The database of alerting, and what SQLite has beside it.
    private static let alertingNames = ["alerts.sqlite", "alerts.sqlite-wal", "alerts.sqlite-shm"]

    /// The file in which the history stands that is shown in pages.
    public var history: String { PathParts.join(path, "\(name).history.sqlite") }

    /// The file in which alerting keeps what it has of a name.
    public static func alerts(in folder: String, name: String) -> String {
        PathParts.join(folder, "\(name).alerts.sqlite")
    }

    /// The file of changes of alerts that alerting inside stream_monitor follows, where no other is named.
    public static func changes(in folder: String, name: String) -> String {
        PathParts.join(folder, "\(name).alerts.jsonl")
    }

    /// The files and the folder in which the state of a name stands.
    public static func files(in folder: String, name: String) -> [String] {
        (["a.checkpoint", "b.checkpoint", "lock", "journal"] + historyNames + alertingNames).map {
            PathParts.join(folder, "\(name).\($0)")
        }
    }

    /// Makes the folder of the journal of what the network brings, into which only its owner sees, and returns its path.
    ///
    /// - Throws: `CheckpointError.unwritable`.
    public func makeJournal() throws(CheckpointError) -> String {
        let journal = PathParts.join(path, "\(name).journal")
        try CheckpointFolder.make(journal)
        do throws(SystemError) { try HostFileSystem().syncFolder(path) } catch { throw .unwritable(journal, error) }
        return journal
    }

    /// The folder where nothing is said: `$XDG_STATE_HOME/visor`, else `$HOME/.local/state/visor` (XDG Base Directory
    /// Specification 0.8); `nil` where neither is set.
    public static func standard(_ environment: [String: String]) -> String? {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/visor" }
        return environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/.local/state/visor" }
    }
}
