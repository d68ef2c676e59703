import VisorKafka
import VisorNetwork

/// Sends lines to a topic of Kafka, all lines of an incarnation to one partition: a lane of the route.
final class KafkaDestination: Destination {
    /// The address, as users write it.
    let address: String
    /// A range without lines is a message, too: readers are to know that nothing is missing.
    let wantsEmptyBatches = true

    private let sender: LineSender

    /// A destination; nobody is asked anything yet.
    ///
    /// - Throws: `KafkaError` for a property that cannot be.
    init(
        _ address: KafkaAddress, properties: KafkaProperties, linesPerMessage: Int,
        say: @escaping @Sendable (String) -> Void
    ) throws(KafkaError) {
        self.address = "\(ShippingAddress.kafka(address))"
        var settings = LineSender.Settings()
        settings.linesPerMessage = linesPerMessage
        sender = try LineSender(to: address, properties: properties, settings: settings, say: say)
    }

    /// The partition that a source takes, of those that there are now.
    func lane(for source: String) async throws(DeliveryError) -> Int? {
        do throws(SendingFailure) { return try await sender.partition(for: source) } catch {
            throw KafkaDestination.error(error)
        }
    }

    /// Sends the lines of a batch, and returns when the broker has acknowledged each.
    func send(_ batch: ShippedBatch) async throws(DeliveryError) {
        let identity = batch.identity
        guard let incarnation = IncarnationName(identity.incarnation), let partition = batch.lane else {
            throw .refused("the incarnation '\(identity.incarnation)' has no name that Kafka's readers know")
        }
        let lines = LineBatch(
            source: identity.source, incarnation: incarnation, range: identity.range, dropped: identity.dropped,
            labels: batch.labels, lines: batch.lines, partition: partition)
        do throws(SendingFailure) { try await sender.send(lines) } catch { throw KafkaDestination.error(error) }
    }

    /// Lets go of the connections.
    func close() async { await sender.close() }

    private static func error(_ failure: SendingFailure) -> DeliveryError {
        switch failure {
        case .stalled(let reason): .unreachable(reason)
        case .failed(let reason): .busy(reason, retryAfter: nil)
        case .refused(let reason): .refused(reason)
        case .tooLarge(let reason, _): .impossible(reason)
        }
    }
}
