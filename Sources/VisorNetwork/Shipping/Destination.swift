import VisorKit
import VisorTransport

/// Lines in the form in which a destination sends them.
public struct PackedLines: Sendable {
    /// The bytes to be sent.
    public let bytes: [UInt8]
    /// Whether they are compressed, with gzip.
    public let isCompressed: Bool

    /// Lines; compressed or as they are.
    public init(_ bytes: [UInt8], isCompressed: Bool = false) {
        (self.bytes, self.isCompressed) = (bytes, isCompressed)
    }
}

/// A batch as it is sent.
public struct ShippedBatch: Sendable {
    /// What the batch says of itself.
    public let identity: BatchIdentity
    /// What its lines are called by, besides.
    public let labels: [String: String]
    /// The lines, each with its newline, in the form that the destination packs them in.
    public let body: PackedLines
    /// The lines one by one, with where they stand in the incarnation.
    public let lines: SievedLines
    /// The lane of the incarnation, where the destination has lanes.
    public let lane: Int?

    /// A batch.
    public init(
        identity: BatchIdentity, labels: [String: String] = [:], body: PackedLines, lines: SievedLines = SievedLines(),
        lane: Int? = nil
    ) {
        (self.identity, self.labels, self.body) = (identity, labels, body)
        (self.lines, self.lane) = (lines, lane)
    }
}

/// Where batches go: one at a time, in the order of each incarnation.
public protocol Destination: Sendable {
    /// The address, as users write it.
    var address: String { get }

    /// Whether a batch without lines is worth sending, since the receiver wants to know what each covers.
    var wantsEmptyBatches: Bool { get }

    /// Brings lines into the form in which they are sent.
    func pack(_ lines: [UInt8]) -> PackedLines

    /// Which of several lanes, such as partitions, a source would take now; `nil` where there are none.
    ///
    /// All batches of an incarnation go by the lane that it was given first, whatever lanes there are later.
    ///
    /// - Throws: `DeliveryError` where that cannot be known.
    func lane(for source: String) async throws(DeliveryError) -> Int?

    /// Sends a batch, and returns when it has been accepted; a task that is cancelled comes back soon.
    ///
    /// - Throws: `DeliveryError` where it has not been, or where nobody knows.
    func send(_ batch: ShippedBatch) async throws(DeliveryError)

    /// Notes that all that there was has been sent, and says whether that changes what a state is to know.
    func catchUp() -> Bool

    /// The files that are written, as a state is to know them, after all that was accepted has been made durable.
    ///
    /// - Throws: `OutputFile.Failure`.
    func settle() throws(OutputFile.Failure) -> [Checkpoint.Output]

    /// Lets go of what is held, such as connections.
    func close() async
}

extension Destination {
    /// The lines as they are.
    public func pack(_ lines: [UInt8]) -> PackedLines { PackedLines(lines) }

    /// None.
    public func lane(for source: String) async throws(DeliveryError) -> Int? { nil }

    /// Changes nothing.
    public func catchUp() -> Bool { false }

    /// None.
    public func settle() throws(OutputFile.Failure) -> [Checkpoint.Output] { [] }
}

/// Why a batch has not been accepted.
public enum DeliveryError: Error, Equatable, Sendable {
    /// The receiver knows the incarnation, and expects this offset next.
    case expects(Int)
    /// The batch is larger than the receiver takes.
    case tooLarge(String)
    /// The receiver can take nothing at the moment, and may have said for how long.
    case busy(String, retryAfter: Duration?)
    /// The receiver does not take it, and will not unless somebody does something.
    case refused(String)
    /// A line that the receiver will never take, and that may not be left out: the source goes no further.
    case impossible(String)
    /// The receiver cannot be reached, or has not answered.
    case unreachable(String)

    /// What there is to say of it.
    var reason: String {
        switch self {
        case .expects(let offset): "expects the offset \(offset)"
        case .tooLarge(let text), .busy(let text, _), .refused(let text), .impossible(let text), .unreachable(let text):
            text
        }
    }
}
