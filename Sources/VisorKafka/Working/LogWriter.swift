import Foundation
import Synchronization
import VisorKit
import VisorTransport

/// Appends records to the log of partials, in their order, under a name that nobody else has.
///
/// Where a record cannot be appended nothing behind it is: whoever writes goes on under another name, from where the log stands.
final class LogWriter {
    /// Hears what becomes of records, on another thread.
    private final class Ear: Sendable {
        let failure = Mutex<KafkaError?>(nil)

        func take(_ reports: [DeliveryReport]) {
            guard let error = reports.lazy.compactMap(\.error).first else { return }
            failure.withLock { $0 = $0 ?? error }
        }
    }

    /// The name.
    private(set) var author = UniqueName.mint()
    /// The number of the record that was written last.
    private(set) var sequence = 0

    private let brokers: String
    private let properties: KafkaProperties
    private let topicName: String
    private let definition: UInt64
    /// Whether nothing is to be waited for any more.
    private let isEnding: @Sendable () -> Bool
    private var ear = Ear()
    private var producer: KafkaProducer
    private var topic: KafkaTopic

    /// How long a full queue is waited for before it is looked for an end.
    private static let pause: useconds_t = 2_000
    private static let key: [UInt8] = []

    /// A writer to the log of a group.
    ///
    /// - Parameter isEnding: whether nothing is to be waited for any more.
    /// - Throws: `KafkaError` for properties that cannot be.
    init(
        brokers: String, topic name: String, properties: KafkaProperties, definition: UInt64,
        isEnding: @escaping @Sendable () -> Bool
    ) throws(KafkaError) {
        self.isEnding = isEnding
        (self.brokers, self.properties, topicName, self.definition) = (brokers, properties, name, definition)
        producer = try KafkaProducer(to: brokers, properties: properties) { [ear] in ear.take($0) }
        topic = try producer.topic(name)
    }

    /// Why a record could not be appended, so that nothing more is; `nil` where all is well.
    var failure: KafkaError? { ear.failure.withLock(\.self) ?? producer.fatalError }

    /// Whether so many records wait that nothing is to be added that says nothing new.
    var isBehind: Bool { producer.outstanding >= LogWriter.manyRecords }

    private static let manyRecords = 1_000

    /// Begins anew, under another name.
    func renew() throws(KafkaError) {
        ear = Ear()
        producer = try KafkaProducer(to: brokers, properties: properties) { [ear] in ear.take($0) }
        topic = try producer.topic(topicName)
        (author, sequence) = (UniqueName.mint(), 0)
    }

    /// The number that the next record gets.
    var nextSequence: Int { sequence + 1 }

    /// Appends a partial, soon, under the next number.
    ///
    /// - Returns: whether it is of a size that can be.
    func append(_ partial: WorkerPartial) throws(KafkaError) -> Bool {
        sequence += 1
        let records = PartialRecord.records(
            of: partial, author: author, sequence: sequence, definition: definition)
        guard let records else { return false }
        for record in records { try append(record) }
        return true
    }

    /// Appends a record that says something else, soon.
    func append(_ content: PartialRecord.Content) throws(KafkaError) {
        sequence += 1
        try append(PartialRecord(author: author, sequence: sequence, definition: definition, content: content))
    }

    private func append(_ record: PartialRecord) throws(KafkaError) {
        let bytes = record.encoded
        while true {
            do throws(KafkaError) {
                let headers = KafkaHeaders()
                return try producer.enqueue(
                    bytes.span, key: LogWriter.key.span, headers: headers, to: topic, partition: 0, token: 0)
            } catch {
                guard error.isQueueFull, failure == nil, !isEnding() else { throw error }
                usleep(LogWriter.pause)
            }
        }
    }

    /// Waits until all records have been appended; returns whether they have in time.
    func flush(within time: Duration) -> Bool { producer.flush(within: time) && failure == nil }

    /// Takes what librdkafka has had to say.
    func takeMessages() -> [String] { producer.takeMessages() }
}
