import VisorKit
import VisorNetwork
import VisorRuntime
import VisorTransport

extension NetworkConfiguration {
    /// What takes and fetches the lines.
    ///
    /// - Parameters:
    ///   - profile: what is known of lines whose sender says nothing of them.
    ///   - heartbeat: the text of heartbeat lines.
    /// - Throws: `ProgramError` for a file of TLS that cannot be used.
    func feeds(profile: InputProfile, heartbeat: String) throws -> [any LineFeed] {
        // Without addresses too: of an earlier run it may have connections that hold the windows back until they are ended.
        [try tcpFeed(profile: profile, heartbeat: heartbeat)]
    }

    private func tcpFeed(profile: InputProfile, heartbeat: String) throws -> TCPFeed {
        let listen = listen.filter { !$0.scheme.isHTTP }
        let secrets: TLSSecrets
        do {
            secrets = try TLSSecrets(
                self.secrets, serves: listen.contains { $0.scheme.isEncrypted },
                connects: connect.contains { $0.scheme.isEncrypted })
        } catch {
            throw ProgramError("\(error)", code: .usage)
        }
        let settings = TCPSettings(
            listen: listen, connect: connect, allowed: allowed, limits: limits, secrets: secrets)
        return TCPFeed(settings, profile: profile, heartbeat: heartbeat)
    }
}
