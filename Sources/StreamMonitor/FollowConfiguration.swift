import Foundation
import VisorRuntime
import VisorTransport

/// How inputs are followed.
struct FollowConfiguration {
    let start: FollowStart
    let poll: Duration
    let flushesPartial: Bool
    /// The folder of checkpoints; `nil` where it is not named, and the environment says of none.
    let folder: String?
    let name: String

    /// The file of changes of alerts where none is named and somebody is to be told of them.
    var ownAlerts: String? { folder.map { CheckpointFolder.changes(in: $0, name: name) } }

    /// The keys that mean something only where inputs are followed.
    private static let keys = ["read_from", "checkpoint", "name", "poll", "idle", "flush_partial"]

    /// Reads all keys; `nil` where inputs are read to their end.
    ///
    /// - Parameter isLive: whether lines come from where there is no end of them.
    static func read(
        _ reader: inout ConfigurationReader, inputs: [InputRequest], isLive: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> FollowConfiguration? {
        // What the network brings has no end, so that files beside it are followed too.
        let follows = reader.boolean("follow", default: false) || isLive
        let start = reader.choice("read_from", default: FollowStart.checkpoint)
        let longest = Duration.seconds(86_400)
        let poll = reader.duration("poll", default: .seconds(1), in: .milliseconds(10)...longest)
        let flushes = reader.boolean("flush_partial", default: false)
        let folder = reader.optionalString("checkpoint")
        let name = reader.string("name", default: "stream_monitor")
        guard follows else {
            // A file may have all keys; who gives the flag expects it to do something.
            for setting in reader.settings where keys.contains(setting.key) {
                if case .flag = setting.origin {
                    reader.report("goes with '--follow', '--listen', '--connect' or '--kafka' only", at: setting.key)
                }
            }
            return nil
        }
        if !StateName.isValid(name) {
            reader.report("'\(name)' is no name; letters, digits, '.', '_' and '-', at most 100", at: "name")
        }
        if inputs.contains(where: { $0.path == InputPaths.standardInput }) {
            let key = isLive ? "input" : "follow"
            reader.report("goes with files; the standard input is read as it comes without it", at: key)
        }
        return FollowConfiguration(
            start: start, poll: poll, flushesPartial: flushes,
            folder: folder ?? CheckpointFolder.standard(environment), name: name)
    }
}
