import VisorKit

extension GroupBoard {
    /// How the group and this process's part in it are, as metrics.
    public var metrics: String {
        var writer = MetricsWriter()
        let log = log ?? PartialLog()
        let partitions = log.partitions.sorted { $0.key < $1.key }
        func samples(_ value: (InputPartition, PartialLog.Standing) -> Int?) -> [(
            labels: [MetricsWriter.Label], value: Double
        )] {
            partitions.compactMap { partition, standing in
                value(partition, standing).map { value in
                    ([("topic", partition.topic), ("partition", "\(partition.number)")], Double(value))
                }
            }
        }
        writer.metric(
            "visor_kafka_lag", .gauge, "Messages of a partition that have not been counted.",
            samples { _, standing in standing.position.map { max(0, standing.end - $0) } })
        writer.metric(
            "visor_kafka_position", .gauge, "The offset up to which a partition has been counted.",
            samples { _, standing in standing.position })
        writer.metric(
            "visor_kafka_lost", .counter, "Messages that were deleted before anybody read them.",
            samples { _, standing in standing.lost })
        writer.metric(
            "visor_kafka_repeated", .counter, "Lines that had been counted before, and were left out.",
            samples { _, standing in standing.notes.repeated })
        writer.metric(
            "visor_kafka_gap_bytes", .counter, "Bytes of lines that are missing in what producers sent.",
            samples { _, standing in standing.notes.missing })
        writer.metric(
            "visor_kafka_anonymous", .counter, "Messages that say nothing of whose lines they are.",
            samples { _, standing in standing.notes.anonymous })
        writer.metric(
            "visor_kafka_partials_refused", .counter, "Records of the log of partials that do not count.",
            PartialLog.Refusal.allCases.map { ([("reason", $0.rawValue)], Double(log.refused[$0] ?? 0)) })
        writer.metric("visor_kafka_log_position", .gauge, "The offset in the log of partials.", Double(log.next))
        writer.metric(
            "visor_kafka_speaking", .gauge, "Whether this process speaks for its group.", isSpeaking ? 1 : 0)
        add(worker, to: &writer)
        return writer.finish()
    }

    private func add(_ worker: WorkerReport, to writer: inout MetricsWriter) {
        writer.metric(
            "visor_kafka_messages", .counter, "Messages that this process has read.", Double(worker.counts.messages))
        writer.metric("visor_kafka_bytes", .counter, "Bytes of their payloads.", Double(worker.counts.bytes))
        writer.metric(
            "visor_kafka_rebalances", .counter, "How often partitions were given or taken.",
            Double(worker.counts.rebalances))
        writer.metric("visor_kafka_queued", .gauge, "Messages that wait to be read.", Double(worker.queued))
        writer.metric(
            "visor_kafka_queue_limit", .gauge, "From how many waiting messages on of a partition no more are fetched.",
            Double(worker.queueLimit))
        writer.metric(
            "visor_kafka_assigned", .gauge, "The partitions that this process reads.", Double(worker.positions.count))
    }
}
