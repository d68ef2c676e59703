import VisorKit

/// The state of an analysis at a moment: what has been read, what it amounts to, and what of it has been written.
public struct Checkpoint: Sendable {
    /// How far an output had been written.
    public struct Output: Equatable, Sendable {
        /// The path.
        public let path: String
        /// How many bytes stood there.
        public let length: Int
        /// What stood there and was still to come: it had been written before a crash, and is not to be written again.
        public let awaited: [Awaited]

        /// An output of a length.
        public init(path: String, length: Int, awaited: [Awaited] = []) {
            self.path = path
            self.length = length
            self.awaited = awaited
        }
    }

    /// Something that stands in an output already.
    public struct Awaited: Equatable, Sendable {
        /// What it is recognised by: the span of a window, or the hash of a line.
        public let key: String
        /// The revision of a window, or how often a line stands there.
        public let number: Int

        /// Something with a key and a number.
        public init(key: String, number: Int) {
            self.key = key
            self.number = number
        }
    }

    /// Up to when all that happened to files is part of it, by the clock on the wall.
    public var seen: EventTime
    /// What has been read of each source.
    public var sources: [SourceRecord]
    /// The outputs.
    public var outputs: [Output]
    /// Up to where the journal of what the network brings has been read; `nil` where nothing of it has been.
    public var journal: JournalPosition?
    /// Where the log of partials stands, and whose state it is, where lines come from Kafka.
    public var group: Group?
    /// What all that was read amounts to.
    public var state: AnalysisState

    /// Where a group of workers and mergers stands.
    public struct Group: Equatable, Sendable {
        /// The name of the group, with the brokers.
        public let name: String
        /// What `GroupState` has beside the analysis, as bytes.
        public let standing: [UInt8]

        /// Where a group stands.
        public init(name: String, standing: [UInt8]) {
            (self.name, self.standing) = (name, standing)
        }
    }

    /// A checkpoint.
    public init(
        seen: EventTime, sources: [SourceRecord], outputs: [Output], journal: JournalPosition? = nil,
        group: Group? = nil, state: AnalysisState
    ) {
        self.group = group
        self.seen = seen
        self.sources = sources
        self.outputs = outputs
        self.journal = journal
        self.state = state
    }

    /// What the checkpoint knows of an output; `nil` where that is nothing.
    public func output(_ path: String) -> Output? { outputs.first { $0.path == path } }
}

/// Why there is no checkpoint to go on from.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The files are damaged.
    case damaged(String)
    /// A file is of another version.
    case otherVersion(String, Int)
    /// A file cannot be read.
    case unreadable(String, SystemError)
    /// The folder cannot be made, or written.
    case unwritable(String, SystemError)
    /// Another process has it.
    case taken(folder: String, name: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .damaged(let path):
            "\(path): the checkpoint and its predecessor are damaged; '--read-from start' or 'end' begins anew"
        case .otherVersion(let path, let version):
            "\(path): is a checkpoint of version \(version), and this program writes version \(CheckpointForm.version);"
                + " go on with the program that wrote it, or begin anew with another --name"
        case .unreadable(let path, let reason): "\(path): the checkpoint cannot be read: \(reason)"
        case .unwritable(let path, let reason):
            "\(path): no checkpoint can be written there: \(reason); name another folder with --checkpoint"
        case .taken(let folder, let name):
            "\(folder): another process goes by the name '\(name)' there; give this one a --name of its own"
        }
    }
}
