import CRdKafka

/// Messages that came in one go; they are there only while the closure runs that is given them.
///
/// The messages of a run are of one partition and stand in the order of their offsets; runs of one partition follow each other in that
/// order too.
@safe public struct InputBatch: ~Copyable {
    /// Messages of one partition, one behind the other.
    public struct Run: Hashable, Sendable {
        /// Which of the consumer's partitions it is: an index of `InputConsumer.partitions`.
        public let partition: Int
        /// The messages, as indices of the batch.
        public internal(set) var messages: Range<Int>
    }

    /// What stands beside the bytes of a message.
    public struct Message: Hashable, Sendable {
        /// Where it stands in the batch.
        public let index: Int
        /// The offset in its partition.
        public let offset: Int64
        /// When it was made or appended, in milliseconds since 1970; `nil` where it does not say.
        public let timestamp: Int64?
        /// Whether there is no payload, which is another thing than an empty one.
        public let isNull: Bool
        /// Whether it has a header that says what it is in its source.
        public let hasIdentity: Bool
    }

    /// How many messages there are, at least one.
    public let count: Int
    /// The messages by partition, in the order in which they came.
    public let runs: [Run]

    private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>

    @unsafe init(
        _ messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>, count: Int, runs: [Run]
    ) {
        unsafe self.messages = messages
        (self.count, self.runs) = (count, runs)
    }

    /// Hands over messages one by one, in their order.
    ///
    /// - Parameters:
    ///   - range: indices of messages, as those of a run.
    ///   - body: gets a message, its key, the value of its header `visor`, and its payload; what it does not have is empty.
    public func forEach<E>(
        in range: Range<Int>, _ body: (Message, Span<UInt8>, Span<UInt8>, Span<UInt8>) throws(E) -> Void
    ) throws(E) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        for index in range {
            guard let pointer = unsafe messages[index] else { continue }
            let fields = unsafe pointer.pointee
            let key = unsafe bytes(fields.key, fields.key_len)
            let payload = unsafe bytes(fields.payload, fields.len)
            let identity = unsafe InputBatch.identity(pointer)
            let message = Message(
                index: index, offset: unsafe fields.offset, timestamp: unsafe InputBatch.timestamp(pointer),
                isNull: unsafe fields.payload == nil, hasIdentity: unsafe identity != nil)
            let none = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
            unsafe try body(message, key.span, (identity ?? none).span, payload.span)
        }
    }

    /// The values of all headers of a name that a message has, in their order.
    ///
    /// - Parameters:
    ///   - name: the name, as `visor-label`.
    ///   - index: the message.
    ///   - limit: how many there are at most.
    public func headers(_ name: String, ofMessage index: Int, atMost limit: Int = .max) -> [[UInt8]] {
        precondition((0..<count).contains(index))
        var headers: OpaquePointer?
        guard let pointer = unsafe messages[index],
            unsafe rd_kafka_message_headers(pointer, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR
        else { return [] }
        var values: [[UInt8]] = []
        var (value, size): (UnsafeRawPointer?, Int) = (nil, 0)
        while values.count < limit,
            unsafe rd_kafka_header_get(headers, values.count, name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR
        {
            unsafe values.append([UInt8](bytes(value, size)))
        }
        return values
    }

    @unsafe private static func identity(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>
    ) -> UnsafeBufferPointer<UInt8>? {
        var headers: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        let name: StaticString = "visor"
        var (value, size): (UnsafeRawPointer?, Int) = (nil, 0)
        let code = unsafe rd_kafka_header_get_last(
            headers, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), &value, &size)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return unsafe bytes(value, size)
    }

    @unsafe static func timestamp(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Int64? {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = unsafe rd_kafka_message_timestamp(message, &kind)
        return kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : time
    }
}

/// Bytes that C knows.
@unsafe func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: start == nil ? 0 : count)
}

@unsafe func bytes(_ start: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    unsafe bytes(UnsafeRawPointer(start), count)
}
