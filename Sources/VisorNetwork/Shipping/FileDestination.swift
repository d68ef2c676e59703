import VisorTransport

/// Appends the lines of batches to a file.
public struct FileDestination: Destination {
    /// The address, as users write it.
    public let address: String
    /// Whether the receiver hears of ranges without lines.
    public let wantsEmptyBatches = false

    private let lines: ShippedLines

    /// A destination that is a file.
    public init(_ lines: ShippedLines) {
        (address, self.lines) = ("file:\(lines.path)", lines)
    }

    /// Writes the lines of a batch; what is durable of them, the next state says.
    public func send(_ batch: ShippedBatch) async throws(DeliveryError) {
        do throws(OutputFile.Failure) { try lines.write(batch.body.bytes) } catch {
            throw .busy("\(error)", retryAfter: nil)
        }
    }

    /// Takes no line for one that was written before a crash any more.
    public func catchUp() -> Bool { lines.expectNothing() }

    /// Makes durable what has been written.
    public func settle() throws(OutputFile.Failure) -> [Checkpoint.Output] { [try lines.settle()] }

    /// Does nothing: the file is closed with its last user.
    public func close() async {}
}
