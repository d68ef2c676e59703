import CRdKafka

extension KafkaProducer {
    /// What a message has beside its headers: topic, partition, flags, key, payload and token.
    private static let fixedParts = 6

    /// Enqueues a message, whose bytes are copied.
    ///
    /// - Parameters:
    ///   - payload: the payload; `nil` is the null payload, which an empty one is not.
    ///   - key: the key; an empty one is none.
    ///   - headers: the headers.
    ///   - topic: the topic, made by this producer.
    ///   - partition: the number of the partition; `nil` lets the key choose.
    ///   - token: what the report says.
    /// - Throws: `KafkaError` where it has not been enqueued; a full queue says so.
    public func enqueue(
        _ payload: Span<UInt8>?, key: Span<UInt8>, headers: borrowing KafkaHeaders, to topic: KafkaTopic,
        partition: Int?, token: Int
    ) throws(KafkaError) {
        let code = unsafe withUnsafeTemporaryAllocation(
            of: rd_kafka_vu_t.self, capacity: KafkaProducer.fixedParts + headers.count
        ) { parts in
            unsafe parts.initialize(repeating: rd_kafka_vu_t())
            unsafe parts[0].set(RD_KAFKA_VTYPE_RKT) { unsafe $0.rkt = topic.handle }
            unsafe parts[1].set(RD_KAFKA_VTYPE_PARTITION) { unsafe $0.i32 = partition.map(Int32.init) ?? -1 }
            unsafe parts[2].set(RD_KAFKA_VTYPE_MSGFLAGS) { unsafe $0.i = Int32(RD_KAFKA_MSG_F_COPY) }
            unsafe parts[3].set(RD_KAFKA_VTYPE_OPAQUE) { unsafe $0.ptr = UnsafeMutableRawPointer(bitPattern: token) }
            return unsafe key.withUnsafeBufferPointer { key in
                unsafe parts[4].set(RD_KAFKA_VTYPE_KEY, key.isEmpty ? nil : UnsafeRawBufferPointer(key))
                guard let payload else {
                    unsafe parts[5].set(RD_KAFKA_VTYPE_VALUE, nil)
                    return unsafe produce(parts, headers)
                }
                return unsafe payload.withUnsafeBufferPointer { payload in
                    unsafe parts[5].set(RD_KAFKA_VTYPE_VALUE, UnsafeRawBufferPointer(payload))
                    return unsafe produce(parts, headers)
                }
            }
        }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw fatalError ?? KafkaError(code, "sending a message to '\(topic.name)'")
    }

    @unsafe private func produce(
        _ parts: UnsafeMutableBufferPointer<rd_kafka_vu_t>, _ headers: borrowing KafkaHeaders
    ) -> rd_kafka_resp_err_t {
        let entries = headers.entries
        return unsafe headers.bytes.withUnsafeBytes { bytes in
            for (index, entry) in entries.enumerated() {
                guard let base = bytes.baseAddress else { break }
                unsafe parts[KafkaProducer.fixedParts + index].set(RD_KAFKA_VTYPE_HEADER) { part in
                    unsafe part.header.name = (base + entry.name).assumingMemoryBound(to: CChar.self)
                    unsafe part.header.val = base + entry.value.lowerBound
                    unsafe part.header.size = entry.value.count
                }
            }
            guard let error = unsafe rd_kafka_produceva(client.handle, parts.baseAddress, parts.count) else {
                return RD_KAFKA_RESP_ERR_NO_ERROR
            }
            defer { unsafe rd_kafka_error_destroy(error) }
            return unsafe rd_kafka_error_code(error)
        }
    }
}

extension rd_kafka_vu_t {
    @unsafe fileprivate mutating func set(
        _ type: rd_kafka_vtype_t, _ write: (inout __Unnamed_union_u) -> Void
    ) {
        unsafe vtype = type
        unsafe write(&u)
    }

    /// Sets bytes; none are a pointer to nothing where there are bytes at all.
    @unsafe fileprivate mutating func set(_ type: rd_kafka_vtype_t, _ bytes: UnsafeRawBufferPointer?) {
        unsafe vtype = type
        guard let bytes = unsafe bytes else { return }
        // What is empty may have no address, and would be null to librdkafka.
        let address = unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
        unsafe u.mem.ptr = UnsafeMutableRawPointer(mutating: address)
        unsafe u.mem.size = bytes.count
    }
}
