import Synchronization
import VisorKafka

/// A topic of Kafka to which each notice is written as a message, whose key is the notice's identity.
///
/// A notice counts as delivered when all copies that the brokers keep in step have it. Within one attempt it is written once; of
/// an attempt whose end was never heard of it may be there twice, with the same key.
public struct KafkaReceiver: Receiver {
    /// A producer, for as long as it works; who waits for a report of it holds it.
    private final class Line: Sendable {
        let producer: KafkaProducer
        let topic: KafkaTopic
        let answers: KafkaAnswers

        init(_ settings: Settings) throws(KafkaError) {
            let answers = KafkaAnswers()
            self.answers = answers
            let properties = KafkaReceiver.usual.merging(settings.properties)
            producer = try KafkaProducer(to: settings.brokers, properties: properties) { answers.take($0) }
            topic = try producer.topic(settings.topic)
        }
    }

    /// The producer that there is.
    private final class Place: Sendable {
        let line: Mutex<Line?>

        init(_ line: Line) { self.line = Mutex(line) }
    }

    private let settings: Settings
    private let place: Place

    /// How long an acknowledgement is waited for.
    static let time = Duration.seconds(20)
    /// How long a broker may take to say why there is none.
    private static let question = Duration.seconds(2)
    /// A message that is refused takes no other with it; of a topic that is not there it is known soon.
    private static let usual: KafkaProperties = [
        "batch.num.messages": "1", "linger.ms": "0", "topic.metadata.propagation.max.ms": "5000",
    ]

    /// A receiver; no broker is asked anything yet.
    ///
    /// - Throws: `AlertingProblem` where the properties cannot be.
    public init(_ settings: Settings) throws(AlertingProblem) {
        self.settings = settings
        do throws(KafkaError) {
            place = Place(try Line(settings))
        } catch {
            throw AlertingProblem("the receiver at \(settings.shown): \(error)")
        }
    }

    /// Writes the notice, and waits for the brokers' acknowledgement.
    public func deliver(_ notice: Notice) async throws(DeliveryFailure) {
        let line = try line()
        let (payload, key) = (NoticeDocument.json(notice), Array(notice.id.utf8))
        let outcome = await line.answers.outcome(within: settings.time) { (token) throws(KafkaError) in
            try line.producer.enqueue(
                payload.span, key: key.span, headers: KafkaHeaders(), to: line.topic, partition: nil, token: token)
        }
        guard outcome != .acknowledged else { return }
        let fatal = line.producer.fatalError
        if outcome == .late || fatal != nil { leave(line) }
        let trouble = outcome == .late ? await trouble(of: line) : nil
        throw failure(outcome, fatal, trouble)
    }

    /// Why nothing is heard of messages: of a topic that may not be seen the client says so only when it is asked.
    private func trouble(of line: Line) async -> KafkaError? {
        do throws(KafkaError) {
            _ = try await line.producer.partitionCount(of: line.topic, within: KafkaReceiver.question)
        } catch {
            if error.isForbidden { return error }
        }
        return line.producer.takeTrouble()
    }

    private func line() throws(DeliveryFailure) -> Line {
        let result = place.line.withLock { line -> Result<Line, KafkaError> in
            if let line { return .success(line) }
            do throws(KafkaError) {
                let new = try Line(settings)
                line = new
                return .success(new)
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let line): return line
        case .failure(let error): throw DeliveryFailure("\(settings.shown): \(error)")
        }
    }

    /// Goes on with another producer; what this one has not been heard of is given up.
    private func leave(_ old: Line) {
        place.line.withLock { if $0 === old { $0 = nil } }
    }

    private func failure(
        _ outcome: KafkaAnswers.Outcome, _ fatal: KafkaError?, _ trouble: KafkaError?
    ) -> DeliveryFailure {
        guard case .failed(let reported) = outcome else {
            let reason = trouble.map { ": \($0)" } ?? ""
            return DeliveryFailure(
                "\(settings.shown): no broker acknowledges it within \(settings.time.wholeSeconds) s\(reason)"
                    + (trouble.map(KafkaReceiver.hint) ?? ""),
                isPermanent: trouble?.isForbidden == true)
        }
        // Where a producer gives up all that it has, the reason stands elsewhere.
        let error = reported.isConsequence ? fatal ?? reported : reported
        return DeliveryFailure(
            "\(settings.shown): \(error)\(KafkaReceiver.hint(error))",
            isPermanent: error.isUnknownTopic || error.isTooLarge || error.isForbidden)
    }

    private static func hint(_ error: KafkaError) -> String {
        if error.isUnknownTopic { return "; make the topic, or is 'topic' wrong?" }
        if error.isForbidden { return "; may the user of 'property' write there?" }
        return error.isTooLarge ? "; see 'message.max.bytes' of 'property' and of the topic" : ""
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int64 { components.seconds }
}
