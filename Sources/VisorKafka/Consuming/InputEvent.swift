/// What has happened to a consumer besides messages.
public enum InputEvent: Equatable, Sendable {
    /// These partitions are this member's now, and no others: begin with them once it is known where.
    case assigned([KafkaPartition])
    /// These are not this member's any more, and nothing of them comes; lost are those that another may have had for some time.
    case revoked([KafkaPartition], isLost: Bool)
    /// All of a partition up to this offset, which is the next one, has been handed over.
    case end(KafkaPartition, at: Int64)
    /// The offset that is to be read next is not there: older ones are gone, or the topic was made anew. Nothing of the partition comes
    /// until it is sought elsewhere.
    case outOfRange(KafkaPartition)
    /// Something is wrong that may end by itself; the same is told once a minute at most.
    case trouble(KafkaError)
}

/// What a consumer has done since it was made.
public struct InputCounts: Equatable, Sendable {
    /// The messages that were handed over.
    public internal(set) var messages = 0
    /// The bytes of their payloads.
    public internal(set) var bytes = 0
    /// The messages that were fetched for nothing: of before a seek, a pause or a rebalance.
    public internal(set) var dropped = 0
    /// How often partitions were assigned or revoked.
    public internal(set) var rebalances = 0
}
