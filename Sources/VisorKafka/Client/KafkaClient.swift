import CRdKafka
import Synchronization

/// One client of librdkafka: its handle, and what it has to say.
///
/// librdkafka's calls may be made from any thread. The handle lives until the last who knows the client is gone.
@safe final class KafkaClient: @unchecked Sendable {
    // Sendable: the handle is never changed, and librdkafka guards what is behind it; the listener guards itself.
    /// What the client is for.
    enum Role {
        case producer, consumer
    }

    /// The handle.
    let handle: OpaquePointer
    /// What brokers and the client itself have said.
    let listener: KafkaListener

    private let isAbandoned = Atomic(false)

    /// Makes a client; nobody is asked anything yet.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's properties.
    ///   - prepare: sets callbacks, whose opaque is the listener.
    /// - Throws: `KafkaError` for a property that is unknown or wrong.
    init(
        _ role: Role, _ properties: KafkaProperties, listener: KafkaListener = KafkaListener(),
        prepare: (OpaquePointer) -> Void = { _ in }
    ) throws(KafkaError) {
        self.listener = listener
        let configuration = try unsafe KafkaClient.configuration(properties, listener)
        unsafe prepare(configuration)
        var text = [CChar](repeating: 0, count: 512)
        let type = role == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER
        guard let handle = unsafe rd_kafka_new(type, configuration, &text, text.count) else {
            unsafe rd_kafka_conf_destroy(configuration)
            throw KafkaError(code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue, description: KafkaClient.string(text))
        }
        unsafe self.handle = handle
        if role == .consumer { unsafe rd_kafka_poll_set_consumer(handle) }
    }

    deinit {
        let isAbandoned = isAbandoned.load(ordering: .relaxed)
        unsafe rd_kafka_destroy_flags(handle, isAbandoned ? RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE : 0)
    }

    /// Leaves a group without a word when the client goes, where brokers have not answered in time.
    func abandon() { isAbandoned.store(true, ordering: .relaxed) }

    private static func configuration(
        _ properties: KafkaProperties, _ listener: KafkaListener
    ) throws(KafkaError) -> OpaquePointer {
        guard let configuration = unsafe rd_kafka_conf_new() else { preconditionFailure("no memory") }
        var text = [CChar](repeating: 0, count: 512)
        for (name, value) in properties.all {
            guard unsafe rd_kafka_conf_set(configuration, name, value, &text, text.count) != RD_KAFKA_CONF_OK else {
                continue
            }
            unsafe rd_kafka_conf_destroy(configuration)
            // The text has the value in it, which may be a secret.
            throw KafkaError(
                code: RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue,
                description: "'\(name)' is no property of librdkafka, or has a value that cannot be")
        }
        unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(listener).toOpaque())
        unsafe listener.listen(configuration)
        return unsafe configuration
    }

    /// Serves callbacks for so long at most.
    func poll(_ time: Duration = .zero) {
        _ = unsafe rd_kafka_poll(handle, time.wholeMilliseconds)
    }

    /// The error after which the client can do nothing more, if there has been one.
    var fatalError: KafkaError? {
        var text = [CChar](repeating: 0, count: 512)
        let code = unsafe rd_kafka_fatal_error(handle, &text, text.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(code: code.rawValue, description: KafkaClient.string(text), isFatal: true)
    }

    /// The text of a buffer that C has written.
    static func string(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Duration {
    /// The whole milliseconds, within what C takes.
    var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        let milliseconds = min(max(seconds, 0), 2_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000
        return Int32(milliseconds)
    }
}
