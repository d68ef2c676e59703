/// What the topics and consumer groups of a group of workers and mergers are called.
public struct GroupNames: Equatable, Sendable {
    /// The name of the group, which is also that of the consumer group over the input.
    public let group: String

    /// The topic of partials, of which partition 0 is the log.
    public var partials: String { "visor.partials.\(group)" }
    /// The topic of snapshots.
    public var state: String { "visor.state.\(group)" }
    /// The topic of alerts, of all groups.
    public var alerts: String { "visor.alerts" }
    /// The consumer group whose member with the log speaks.
    public var voice: String { "\(group).voice" }

    /// The longest name of a group: with what stands before it there is to be a name of a topic.
    private static let longest = 200

    /// The names of a group; `nil` where it cannot be part of the name of a topic.
    public init?(group: String) {
        guard KafkaAddress.isTopic(group), group.utf8.count <= GroupNames.longest else { return nil }
        self.group = group
    }
}
