import VisorKit
import VisorNetwork
import VisorRuntime
import VisorTransport

extension StreamMonitorConfiguration {
    /// What takes and fetches the lines of the network.
    ///
    /// - Throws: `ProgramError` for files of the configuration that cannot be used, `CheckpointError`, `JournalError`.
    func feeds(
        from checkpoint: Checkpoint?, _ follow: FollowConfiguration, in folder: CheckpointFolder
    ) throws -> [any LineFeed] {
        [try intake(from: checkpoint, follow, in: folder)]
    }

    /// The intake of batches over HTTP; where there is none any more, the end of what it brought.
    private func intake(
        from checkpoint: Checkpoint?, _ follow: FollowConfiguration, in folder: CheckpointFolder
    ) throws -> any LineFeed {
        let endpoints = network.listen.filter(\.scheme.isHTTP)
        guard !endpoints.isEmpty else { return EndedPartitions(PartitionRange.journal) }
        var settings = IntakeFeed.Settings(
            folder: try folder.makeJournal(), token: try network.intake.readToken(), profile: profile,
            heartbeat: self.settings.heartbeat)
        settings.startsAtEnd = follow.start == .end
        let secrets = try secrets(serving: endpoints)
        return try IntakeFeed(settings, readTo: checkpoint?.journal) { routes in
            endpoints.map { WebServer(at: $0, secrets: secrets, routes: routes) }
        }
    }

    private func secrets(serving endpoints: [Endpoint]) throws(ProgramError) -> TLSSecrets {
        do throws(TLSSecrets.Failure) {
            return try TLSSecrets(
                network.secrets, serves: endpoints.contains { $0.scheme.isEncrypted }, connects: false)
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
    }
}
