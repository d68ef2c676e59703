import Glibc
import VisorKit

/// One input that has been found to be readable: a partition of the analysis.
public struct Input: Sendable {
    enum Kind: Sendable {
        case file(FileCursor)
        case stream(LineReader, FileProbe?)
    }

    /// The name to show: a path, or `-`.
    public let name: String
    /// The number of bytes to read, where it is known.
    public let byteCount: Int?
    /// The format of the lines; `nil` for a stream, whose first lines decide.
    public let format: LogFormat?

    let kind: Kind
    let profile: InputProfile
    /// What tells the input from any other file; `nil` for a standard input that is closed.
    public let identity: FileIdentity?

    /// The event time of the first line, where it is known.
    public var firstTime: EventTime? {
        switch kind {
        case .file(let cursor): cursor.nextTime
        case .stream(_, let probe): probe?.firstTime
        }
    }

    /// Whether the lines come as they are written.
    public var isLive: Bool { byteCount == nil }

    /// Opens all inputs whose names are paths or patterns.
    ///
    /// - Parameters:
    ///   - showsLines: whether an error may show a line that could not be read.
    ///   - sparesMemory: whether memory matters more than speed.
    /// - Throws: `InputError` for the first that cannot be read.
    public static func open(
        matching requests: [InputRequest], heartbeat: String, showsLines: Bool, sparesMemory: Bool = false
    ) throws -> [Input] {
        let named = try requests.flatMap { request in
            try InputPaths.expand([request.path]).map { InputRequest($0, profile: request.profile) }
        }
        do {
            return try open(named, heartbeat: heartbeat, sparesMemory: sparesMemory)
        } catch let error as InputError where !showsLines {
            throw error.withoutLine
        }
    }

    /// Opens all inputs and looks at their first lines; a file that is named twice is read once.
    ///
    /// - Parameter sparesMemory: whether memory matters more than speed.
    /// - Throws: `InputError` for the first that cannot be read.
    public static func open(
        _ requests: [InputRequest], heartbeat: String, sparesMemory: Bool = false
    ) throws -> [Input] {
        let blockSize = sparesMemory ? FileCursor.sparingBlockSize : FileCursor.blockSize
        var inputs: [Input] = []
        var seen: Set<FileIdentity> = []
        DescriptorLimit.raise()
        for request in requests {
            let path = request.path
            let identity =
                path == InputPaths.standardInput
                ? FileIdentity(descriptor: STDIN_FILENO) : FileIdentity(path: path)
            if let identity, !seen.insert(identity).inserted { continue }
            if path == InputPaths.standardInput {
                inputs.append(Input(standardInput: identity, profile: request.profile))
            } else {
                let file = try LogFile(path: path)
                inputs.append(
                    try Input(
                        file, partition: inputs.count, profile: request.profile, heartbeat: heartbeat,
                        blockSize: blockSize))
            }
        }
        return inputs
    }

    init(
        name: String, byteCount: Int, format: LogFormat, kind: Kind, profile: InputProfile, identity: FileIdentity
    ) {
        (self.name, self.byteCount, self.format) = (name, byteCount, format)
        (self.kind, self.profile, self.identity) = (kind, profile, identity)
    }

    private init(
        _ file: LogFile, partition: Int, profile: InputProfile, heartbeat: String, blockSize: Int
    ) throws {
        let profile = profile.of(file.path)
        self.profile = profile
        name = file.path
        identity = file.identity
        guard case .regular(let size) = file.kind else {
            (byteCount, format, kind) = (nil, nil, .stream(LineReader(stream: file), nil))
            return
        }
        let compression = try Compression.of(file)
        let probe = try FileProbe(file, size: size, compression, profile: profile, heartbeat: heartbeat)
        guard compression == .none else {
            (byteCount, format, kind) = (size, probe.format, .stream(LineReader(file: file, compression), probe))
            return
        }
        let cursor = FileCursor(
            partition: partition, file: file, size: size, probe: probe, profile: profile, heartbeat: heartbeat,
            blockSize: blockSize)
        (byteCount, format, kind) = (size, probe.format, .file(cursor))
    }

    private init(standardInput identity: FileIdentity?, profile: InputProfile) {
        self.profile = profile.of(InputPaths.standardInput)
        name = InputPaths.standardInput
        self.identity = identity
        (byteCount, format, kind) = (nil, nil, .stream(.standardInput, nil))
    }
}
