import VisorRuntime
import VisorTransport

/// Reads the configuration anew while the program runs, where SIGHUP asks for it.
struct ConfigurationReload {
    private let configuration: StreamMonitorConfiguration
    private let load: @Sendable () throws -> StreamMonitorConfiguration

    /// A reload in place of a configuration.
    init(
        of configuration: StreamMonitorConfiguration, load: @escaping @Sendable () throws -> StreamMonitorConfiguration
    ) {
        (self.configuration, self.load) = (configuration, load)
    }

    /// The new configuration, or what there is to say of why the old one stays, a line each.
    func read() -> Result<StreamMonitorConfiguration, Refusal> {
        do {
            let read = try load()
            guard let follow = read.follow, follow.name == configuration.follow?.name,
                follow.folder == configuration.follow?.folder
            else { return .failure(Refusal(lines: ["'follow', 'checkpoint' and 'name' hold until the end"])) }
            if read.kafka == nil { try read.checkFollowing() } else { try read.checkKafka() }
            return .success(read)
        } catch {
            return .failure(Refusal(lines: (error as? ConfigurationError)?.lines ?? ["\(error)"]))
        }
    }

    /// Why a configuration is not taken over.
    struct Refusal: Error {
        let lines: [String]
    }
}

extension StreamMonitorConfiguration {
    /// Finds out whether inputs can be followed under this configuration.
    ///
    /// - Throws: `ProgramError` without inputs or for two names of one file, `InputError`, `OutputFile.Failure`.
    func checkFollowing() throws {
        guard !inputs.isEmpty || network.isUsed else {
            throw ProgramError(
                "no input; name files or folders with -i, or an address with --listen or --connect", code: .usage)
        }
        try FollowQueue.check(inputs)
        for path in [output, deadLetter, alertFile, alertJSON].compactMap(\.self)
        where OutputFile.isNoRegularFile(path) {
            throw ProgramError(
                "\(path): is no regular file; what is followed is written to files, over restarts; read them with"
                    + " 'tail -F' to pass lines on", code: .usage)
        }
        try checkOutputs(beside: inputs.map { ($0.path, FileIdentity(path: $0.path)) })
    }
}
