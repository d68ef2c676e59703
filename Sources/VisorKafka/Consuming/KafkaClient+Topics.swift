import CRdKafka

extension KafkaClient {
    /// Asks a broker for the numbers of a topic's partitions.
    ///
    /// - Parameter isMaking: whether brokers that make topics by themselves may take the question for a wish. Else they are asked for all
    ///   topics, since librdkafka's question for one is such a wish.
    /// - Throws: `KafkaError` where no broker answers in time, or the topic is not there.
    func partitionNumbers(
        of topic: String, within time: Duration, isMaking: Bool = false
    ) throws(KafkaError) -> [Int] {
        let wanted = isMaking ? try KafkaTopic(topic, of: self) : nil
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(
            handle, isMaking ? 0 : 1, wanted?.handle, &metadata, time.wholeMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let answer = unsafe metadata else {
            throw KafkaError(code, "asking for the topic '\(topic)'")
        }
        defer { unsafe rd_kafka_metadata_destroy(answer) }
        for index in 0..<Int(unsafe answer.pointee.topic_cnt) {
            let found = unsafe answer.pointee.topics[index]
            guard unsafe found.topic.map({ unsafe String(cString: $0) == topic }) == true else { continue }
            guard unsafe found.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(unsafe found.err, "the topic '\(topic)'")
            }
            return (0..<Int(unsafe found.partition_cnt)).map { Int(unsafe found.partitions[$0].id) }.sorted()
        }
        throw KafkaError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "the topic '\(topic)'")
    }

    /// Asks a broker which offsets of a partition there are: from the oldest message that is still there to behind the newest one.
    ///
    /// - Throws: `KafkaError` where it does not answer in time, or the partition is not there.
    func range(of partition: KafkaPartition, within time: Duration) throws(KafkaError) -> Range<Int64> {
        var (low, high): (Int64, Int64) = (0, 0)
        let code = unsafe rd_kafka_query_watermark_offsets(
            handle, partition.topic, Int32(partition.number), &low, &high, time.wholeMilliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(code, "asking for the offsets of \(partition)")
        }
        return max(low, 0)..<max(low, high, 0)
    }

    /// Asks the group's coordinator for the offsets that are committed; none for those that have none.
    ///
    /// - Throws: `KafkaError` where it does not answer in time.
    func committed(
        _ partitions: some Sequence<KafkaPartition>, within time: Duration
    ) throws(KafkaError) -> [KafkaPartition: Int64] {
        let list = PartitionList(of: partitions)
        var code = unsafe rd_kafka_committed(handle, list.list, time.wholeMilliseconds)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { code = list.firstError }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "asking for committed offsets") }
        let entries = unsafe PartitionList.entries(list.list).filter { $0.offset >= 0 }
        return Dictionary(entries.map { ($0.partition, $0.offset) }, uniquingKeysWith: max)
    }
}
