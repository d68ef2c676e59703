/// What an intake takes at most.
public struct IntakeLimits: Sendable {
    /// How many bytes the lines of one batch have, decompressed.
    public var batchBytes = 8 << 20
    /// How many bytes of lines each request has room for, whatever others hold.
    public var ownBytes = 32 << 10
    /// How many bytes of lines are in memory at once beyond that, of all requests.
    public var heldBytes = 12 << 20
    /// How long a request waits for room.
    public var roomPatience = Duration.seconds(3)
    /// A request that holds room which others wait for is cut off when for so long no more than `stepBytes` of it have come.
    public var stallTime = Duration.seconds(1)
    /// How many bytes have to come in `stallTime`.
    public var stepBytes = 64 << 10
    /// How many requests are being taken at once: slow ones hold little, and must not keep others out.
    public var requests = 128
    /// From how many bytes on lines without an identity are kept, while more of them come.
    public var recordBytes = 1 << 20
    /// How many times as long as it comes a body may be, decompressed, once it is longer than a batch.
    public var expansion = 200
    /// How many labels a batch has.
    public var labels = 16
    /// How many bytes the journal holds.
    public var journalBytes = 1 << 30
    /// How long a request is held up while the journal is full, before it is told to come again.
    public var patience = Duration.seconds(10)

    /// The limits that hold where nothing else is said.
    public init() {}
}
