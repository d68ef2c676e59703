import CRdKafka
import Foundation
import Synchronization

/// Sends messages, each once and those of a partition in their order, until the broker has acknowledged them.
///
/// What is enqueued waits in a queue of bounded size, and is sent by threads of librdkafka. Another thread hands the reports out;
/// it ends with the producer. What has not been acknowledged when the producer goes, may have arrived or not.
@safe public final class KafkaProducer: Sendable {
    /// How long the thread of reports waits for one before it looks whether it is to end.
    private static let turn: Int32 = 100
    /// How long one question for a topic takes at most, and how long nobody asks again while it is being made.
    private static let metadataTurn = Duration.seconds(1)
    private static let metadataPause: useconds_t = 100_000

    /// Says to the thread of reports that it is to end.
    private final class Ending: Sendable {
        let isWanted = Atomic(false)
    }

    let client: KafkaClient
    private let ending = Ending()

    /// A producer; nobody is asked anything yet.
    ///
    /// - Parameters:
    ///   - brokers: `HOST:PORT`, with commas between them.
    ///   - properties: librdkafka's, which count over those that are usual.
    ///   - onReports: takes what became of messages, on a thread of the producer; each message has one report. Some ten times a second it is
    ///     called without any, so that whoever waits can look at the clock. It must not hold the producer, and not block.
    /// - Throws: `KafkaError` for a property that is unknown, wrong, or not for the user to set.
    public init(
        to brokers: String, properties: KafkaProperties = KafkaProperties(),
        onReports: @escaping @Sendable ([DeliveryReport]) -> Void
    ) throws(KafkaError) {
        let properties = try KafkaProperties.producing(to: brokers, properties)
        let client = try unsafe KafkaClient(.producer, properties) { configuration in
            unsafe rd_kafka_conf_set_events(configuration, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
        }
        self.client = client
        let thread = Thread { [ending] in KafkaProducer.serve(client, until: ending, onReports) }
        thread.name = "visor.produce"
        thread.start()
    }

    deinit {
        ending.isWanted.store(true, ordering: .releasing)
    }

    /// A topic to send to; nobody is asked whether it exists.
    ///
    /// - Throws: `KafkaError` where it cannot be one.
    public func topic(_ name: String) throws(KafkaError) -> KafkaTopic { try KafkaTopic(name, of: client) }

    /// How many messages have been enqueued and not been reported on.
    public var outstanding: Int { Int(unsafe rd_kafka_outq_len(client.handle)) }

    /// The error after which the producer sends nothing more, if there has been one; all messages are reported on.
    public var fatalError: KafkaError? { client.fatalError }

    /// Takes the last trouble that there has been with brokers.
    public func takeTrouble() -> KafkaError? { client.listener.takeTrouble() }

    /// Takes what librdkafka has had to say, a line each.
    public func takeMessages() -> [String] { client.listener.takeMessages() }

    /// Waits until everything has been reported on, and sends at once what waits for company.
    ///
    /// It blocks the thread that calls it.
    ///
    /// - Returns: whether that was in time.
    public func flush(within time: Duration) -> Bool {
        unsafe rd_kafka_flush(client.handle, time.wholeMilliseconds) == RD_KAFKA_RESP_ERR_NO_ERROR
    }

    /// Asks how many partitions a topic has; a broker that makes topics on first use makes it.
    ///
    /// - Throws: `KafkaError` where it is not known in time, or may not be.
    public func partitionCount(of topic: KafkaTopic, within time: Duration) async throws(KafkaError) -> Int {
        let giveUp = Ending()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Int, KafkaError>, Never>) in
                // It blocks, and no thread of the pool may.
                Thread.detachNewThread { [client] in
                    continuation.resume(
                        returning: KafkaProducer.partitionCount(of: topic, asking: client, within: time, giveUp))
                }
            }
        } onCancel: {
            giveUp.isWanted.store(true, ordering: .releasing)
        }
        return try result.get()
    }

    private static func partitionCount(
        of topic: KafkaTopic, asking client: KafkaClient, within time: Duration, _ giveUp: Ending
    ) -> Result<Int, KafkaError> {
        let deadline = ContinuousClock.now + time
        while true {
            let rest = min(max(.milliseconds(1), deadline - .now), metadataTurn)
            do throws(KafkaError) { return .success(try client.partitionCount(of: topic, within: rest)) } catch {
                let isOver = ContinuousClock.now >= deadline || giveUp.isWanted.load(ordering: .acquiring)
                if error.isForbidden || isOver { return .failure(error) }
            }
            usleep(metadataPause)
        }
    }

    private static func serve(
        _ client: KafkaClient, until ending: Ending, _ onReports: ([DeliveryReport]) -> Void
    ) {
        guard let queue = unsafe rd_kafka_queue_get_main(client.handle) else { return }
        while !ending.isWanted.load(ordering: .acquiring) {
            guard let event = unsafe rd_kafka_queue_poll(queue, turn) else {
                onReports([])
                continue
            }
            switch unsafe rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR: onReports(unsafe reports(of: event))
            case RD_KAFKA_EVENT_ERROR:
                let text = unsafe rd_kafka_event_error_string(event).map { unsafe String(cString: $0) } ?? ""
                client.listener.note(
                    KafkaError(code: unsafe rd_kafka_event_error(event).rawValue, description: text))
            default: break
            }
            unsafe rd_kafka_event_destroy(event)
        }
        unsafe rd_kafka_queue_destroy(queue)
    }

    @unsafe private static func reports(of event: OpaquePointer) -> [DeliveryReport] {
        var reports: [DeliveryReport] = []
        reports.reserveCapacity(unsafe rd_kafka_event_message_count(event))
        while let message = unsafe rd_kafka_event_message_next(event)?.pointee {
            unsafe reports.append(
                DeliveryReport(
                    token: Int(bitPattern: message._private), partition: message.partition, offset: message.offset,
                    code: message.err.rawValue))
        }
        return reports
    }
}

extension KafkaClient {
    /// How many partitions a topic has; it blocks.
    fileprivate func partitionCount(of topic: KafkaTopic, within time: Duration) throws(KafkaError) -> Int {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let context = "asking for the topic '\(topic.name)'"
        let code = unsafe rd_kafka_metadata(handle, 0, topic.handle, &metadata, time.wholeMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found = unsafe metadata else { throw KafkaError(code, context) }
        defer { unsafe rd_kafka_metadata_destroy(found) }
        guard unsafe found.pointee.topic_cnt == 1, let first = unsafe found.pointee.topics else {
            throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, context)
        }
        let entry = unsafe first.pointee
        guard unsafe entry.err == RD_KAFKA_RESP_ERR_NO_ERROR, unsafe entry.partition_cnt > 0 else {
            throw KafkaError(
                unsafe entry.err == RD_KAFKA_RESP_ERR_NO_ERROR
                    ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART : entry.err, context)
        }
        return Int(unsafe entry.partition_cnt)
    }
}
