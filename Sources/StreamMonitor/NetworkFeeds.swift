import VisorKit
import VisorNetwork
import VisorTransport

extension NetworkConfiguration {
    /// What takes and fetches the lines.
    ///
    /// - Parameters:
    ///   - profile: what is known of lines whose sender says nothing of them.
    ///   - heartbeat: the text of heartbeat lines.
    func feeds(profile: InputProfile, heartbeat: String) throws -> [any LineFeed] {
        []
    }
}
