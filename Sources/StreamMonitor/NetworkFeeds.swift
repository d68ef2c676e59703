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
        // Without addresses too: of an earlier run there may be partitions that hold the windows back until they are ended.
        [try connections(), try intake(from: checkpoint, follow, in: folder)]
    }

    /// The lines that come over TCP.
    private func connections() throws(ProgramError) -> TCPFeed {
        let listen = network.listen.filter { !$0.scheme.isHTTP }
        let secrets = try secrets(serving: listen, fetching: network.connect)
        let settings = TCPSettings(
            listen: listen, connect: network.connect, allowed: network.allowed, limits: network.limits, secrets: secrets
        )
        return TCPFeed(settings, profile: profile, heartbeat: self.settings.heartbeat)
    }

    /// The intake of batches over HTTP; where there is none any more, the end of what it brought.
    private func intake(
        from checkpoint: Checkpoint?, _ follow: FollowConfiguration, in folder: CheckpointFolder
    ) throws -> any LineFeed {
        let endpoints = network.listen.filter(\.scheme.isHTTP)
        guard !endpoints.isEmpty else { return EndedPartitions(PartitionRange.journal) }
        var settings = IntakeFeed.Settings(
            folder: try folder.makeJournal(), token: try token(), profile: profile,
            heartbeat: self.settings.heartbeat)
        settings.startsAtEnd = follow.start == .end
        let secrets = try secrets(serving: endpoints)
        return try IntakeFeed(settings, readTo: checkpoint?.journal) { routes in
            endpoints.map { WebServer(at: $0, secrets: secrets, routes: routes) }
        }
    }

    private func token() throws(ProgramError) -> BearerToken? {
        do throws(BearerToken.Unusable) {
            return try network.intake.readToken()
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
    }

    private func secrets(serving: [Endpoint], fetching: [Endpoint] = []) throws(ProgramError) -> TLSSecrets {
        do throws(TLSSecrets.Failure) {
            return try TLSSecrets(
                network.secrets, serves: serving.contains { $0.scheme.isEncrypted },
                connects: fetching.contains { $0.scheme.isEncrypted })
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
    }
}
