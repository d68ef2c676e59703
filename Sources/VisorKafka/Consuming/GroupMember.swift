import CRdKafka
import Foundation
import Synchronization

/// What has happened to a member of a group.
enum Rebalance: Sendable {
    /// These partitions are the member's, and no others.
    case assigned([KafkaPartition])
    /// These are not the member's any more; lost are those that another may have had for some time.
    case revoked([KafkaPartition], isLost: Bool)
}

/// A member of a consumer group, which has partitions assigned but is never told by anybody but its owner where to begin.
///
/// On an assignment librdkafka is given an empty list at once, so that the group never waits for this member to find out where it is to
/// begin; on a revocation it drops everything at once. Callbacks run inside `take`, on the thread that calls it.
@safe final class GroupMember {
    /// How many seconds leaving the group may take.
    private static let closeSeconds = 3

    let client: KafkaClient
    /// The queue on which messages, and all else, come.
    let queue: OpaquePointer
    private var isClosed = false

    init(
        brokers: String, group: String, topics: [String], properties: KafkaProperties
    ) throws(KafkaError) {
        var all = properties
        all["bootstrap.servers"] = brokers
        all["group.id"] = group
        client = try unsafe KafkaClient(.consumer, all, prepare: GroupMember.prepare)
        guard let queue = unsafe rd_kafka_queue_get_consumer(client.handle) else {
            throw .last("joining the group '\(group)'")
        }
        unsafe self.queue = queue
        let list = PartitionList(of: topics.map { KafkaPartition($0, -1) })
        let code = unsafe rd_kafka_subscribe(client.handle, list.list)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(code, "subscribing to \(topics.joined(separator: ","))")
        }
    }

    deinit {
        close()
        unsafe rd_kafka_queue_destroy(queue)
    }

    @unsafe private static func prepare(_ configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_rebalance_cb(configuration) { client, code, list, opaque in
            guard let client = unsafe client, let opaque = unsafe opaque else { return }
            let listener = unsafe Unmanaged<KafkaListener>.fromOpaque(opaque).takeUnretainedValue()
            let partitions = unsafe list.map { unsafe PartitionList.entries($0).map(\.partition) } ?? []
            guard code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS else {
                let isLost = unsafe rd_kafka_assignment_lost(client) != 0
                listener.rebalances.withLock { $0.append(.revoked(partitions, isLost: isLost)) }
                if code != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS { listener.note(KafkaError(code, "the group")) }
                unsafe _ = rd_kafka_assign(client, nil)
                return
            }
            listener.rebalances.withLock { $0.append(.assigned(partitions)) }
            let none = PartitionList()
            unsafe _ = rd_kafka_assign(client, none.list)
        }
        unsafe rd_kafka_conf_set_offset_commit_cb(configuration) { _, code, _, opaque in
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR__NO_OFFSET, let opaque = unsafe opaque
            else { return }
            let listener = unsafe Unmanaged<KafkaListener>.fromOpaque(opaque).takeUnretainedValue()
            listener.note(KafkaError(code, "committing offsets"))
        }
    }

    /// Takes what has happened to the group since; empty nearly always.
    func takeRebalances() -> [Rebalance] {
        client.listener.rebalances.withLock { rebalances in
            guard !rebalances.isEmpty else { return [] }
            defer { rebalances = [] }
            return rebalances
        }
    }

    /// Fetches these partitions from these offsets on, and no others.
    func assign(_ positions: some Sequence<KafkaPosition>) throws(KafkaError) {
        let list = PartitionList(positions)
        let code = unsafe rd_kafka_assign(client.handle, list.list)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "beginning with partitions") }
    }

    /// Commits offsets, behind the last message each that is done with.
    ///
    /// - Throws: `KafkaError`; where it is not waited for, trouble is told to the listener.
    func commit(
        _ positions: some Sequence<KafkaPosition>, isWaiting: Bool
    ) throws(KafkaError) {
        let list = PartitionList(positions)
        var code = unsafe rd_kafka_commit(client.handle, list.list, isWaiting ? 0 : 1)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR && isWaiting { code = list.firstError }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "committing offsets") }
    }

    /// Leaves the group; where brokers do not answer in time, they find out by themselves.
    ///
    /// On a thread of its own, which may be left behind: where partitions come while librdkafka 2.0.2 leaves, the answer that they are
    /// taken, which the callback must give, sometimes waits for a part of librdkafka that has ended.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        let hasLeft = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [client] in
            GroupMember.leave(client)
            hasLeft.signal()
        }
        if hasLeft.wait(timeout: .now() + .seconds(GroupMember.closeSeconds + 1)) == .timedOut { client.abandon() }
    }

    private static func leave(_ client: KafkaClient) {
        let last = KafkaQueue(of: client)
        if let error = unsafe rd_kafka_consumer_close_queue(client.handle, last.handle) {
            unsafe rd_kafka_error_destroy(error)
            return client.abandon()
        }
        let end = ContinuousClock.now + .seconds(closeSeconds)
        while unsafe rd_kafka_consumer_closed(client.handle) == 0 {
            guard ContinuousClock.now < end else { return client.abandon() }
            if let message = unsafe rd_kafka_consume_queue(last.handle, 10) { unsafe rd_kafka_message_destroy(message) }
        }
    }
}
