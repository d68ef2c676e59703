import VisorKit

/// Sends batches of lines to a topic, all their messages under way at once, and knows when each has been acknowledged.
///
/// After an error a producer can do nothing more; what it had is then sent once more by another. Both send the lines of an incarnation
/// in their order and without a gap, so that a reader that drops what it has had has each line once.
///
/// For one task at a time.
public actor LineSender {
    /// How lines are sent.
    public struct Settings: Sendable {
        /// How many lines a message has at most.
        public var linesPerMessage = 1
        /// How many bytes of lines may be under way where nobody waits for each batch.
        public var bytesUnderWay = 2 << 20
        /// How long nothing may be acknowledged before that is said, and where there is trouble with brokers.
        public var patience = (usual: Duration.seconds(10), inTrouble: Duration.seconds(2))

        /// Settings that are usual.
        public init() {}
    }

    /// Bounds for what is sent in one piece, where the broker takes less than the producer would send: lastly each line alone.
    private static let batchSizes = [nil, 128 << 10, 16 << 10, 1]
    /// How long a broker has to tell of a topic.
    private static let metadataTime = Duration.seconds(5)

    private let address: KafkaAddress
    private let properties: KafkaProperties
    private let settings: Settings
    private let say: @Sendable (String) -> Void
    private var link: Link?
    /// What has not been acknowledged, in its order.
    private var flights: [Flight] = []
    /// Which of the bounds holds.
    private var level = 0
    private var trouble: KafkaError?
    /// Why no more is enqueued, while what stands before that is waited for.
    private var obstacle: SendingFailure?
    /// What failed of what was enqueued, the message that the others failed after if it is known already.
    private var failed: DeliveryReport?

    /// A producer, and what belongs to it.
    private struct Link {
        let producer: KafkaProducer
        let topic: KafkaTopic
        let mailbox: DeliveryMailbox
        var token = 0
    }

    /// A sender to the first topic of an address; nobody is asked anything yet.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's, which count over those that are usual.
    ///   - say: takes what there is to say, a line each.
    /// - Throws: `KafkaError` for a property that is unknown, wrong, or not for the user to set.
    public init(
        to address: KafkaAddress, properties: KafkaProperties = KafkaProperties(), settings: Settings = Settings(),
        say: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(KafkaError) {
        (self.address, self.properties, self.settings, self.say) = (address, properties, settings, say)
        link = try LineSender.link(to: address, properties)
    }

    private static func link(to address: KafkaAddress, _ properties: KafkaProperties) throws(KafkaError) -> Link {
        let mailbox = DeliveryMailbox()
        let producer = try KafkaProducer(to: address.brokers, properties: properties) { mailbox.put($0) }
        return Link(producer: producer, topic: try producer.topic(address.topics[0]), mailbox: mailbox)
    }

    private var linesPerMessage: Int {
        level == LineSender.batchSizes.count - 1 ? 1 : settings.linesPerMessage
    }

    /// The partition of the topic that a source belongs to, among those that there are now: Kafka's own hash of its name.
    ///
    /// - Throws: `SendingFailure` where it is not known in time.
    public func partition(for source: String) async throws(SendingFailure) -> Int {
        let link = try linked()
        do throws(KafkaError) {
            let count = try await link.producer.partitionCount(of: link.topic, within: LineSender.metadataTime)
            return link.topic.partition(of: source, among: count)
        } catch {
            if error.isForbidden || error.isUnknownTopic { throw .refused(error.description) }
            throw .stalled((link.producer.takeTrouble() ?? error).description)
        }
    }

    /// Sends a batch, and returns when all of it has been acknowledged.
    ///
    /// Where it is under way from a call that failed, it is waited for and not sent again; other batches are given up.
    ///
    /// - Throws: `SendingFailure`; a task that is cancelled gets one, too.
    public func send(_ batch: LineBatch) async throws(SendingFailure) {
        if flights.count != 1 || !flights[0].batch.isSame(as: batch) {
            if !flights.isEmpty { abandon() }
            flights = [Flight(batch, linesPerMessage: linesPerMessage)]
        }
        try await finish()
    }

    /// Sends a batch behind others, and returns when there is room for more.
    ///
    /// - Throws: `SendingFailure`, after which the batch is kept, and ``finish()`` goes on.
    public func submit(_ batch: LineBatch) async throws(SendingFailure) {
        flights.append(Flight(batch, linesPerMessage: linesPerMessage))
        try note(link?.mailbox.takeNow() ?? [])
        try await carry { $0.isBusy }
    }

    /// Returns when there is room for more.
    ///
    /// - Throws: `SendingFailure`.
    public func makeRoom() async throws(SendingFailure) { try await carry { $0.isBusy } }

    /// Returns when everything has been acknowledged.
    ///
    /// - Throws: `SendingFailure`, after which it can be called again.
    public func finish() async throws(SendingFailure) { try await carry { !$0.flights.isEmpty } }

    /// Lets go of the connections; what has not been acknowledged is given up.
    public func close() {
        abandon()
        flights = []
    }

    private var isBusy: Bool {
        let bytes = flights.reduce(0) { $0 + $1.batch.lines.bytes.count }
        return bytes > settings.bytesUnderWay || !(flights.last?.isEnqueued ?? true)
    }
}

/// How what is under way is carried on.
extension LineSender {
    private func linked() throws(SendingFailure) -> Link {
        if let link { return link }
        do throws(KafkaError) {
            var properties = properties
            if let size = LineSender.batchSizes[level] { properties["batch.size"] = "\(size)" }
            let made = try LineSender.link(to: address, properties)
            link = made
            return made
        } catch {
            throw .failed(error.description)
        }
    }

    /// Gives the producer up: what is under way is sent once more by the next one.
    private func abandon() {
        (link, obstacle, failed, trouble) = (nil, nil, nil, nil)
        flights = flights.map { Flight($0.batch, linesPerMessage: linesPerMessage) }
    }

    private func carry(while isWanted: (isolated LineSender) -> Bool) async throws(SendingFailure) {
        var lastProgress = ContinuousClock.now
        while isWanted(self) {
            try enqueue()
            guard isWanted(self) else { return }
            let reports = try await linked().mailbox.take()
            if Task.isCancelled { throw .stalled("was told to end before everything was acknowledged") }
            try note(reports)
            if !reports.isEmpty { (lastProgress, trouble) = (.now, nil) }
            try judge(after: lastProgress.duration(to: .now))
        }
    }

    /// Enqueues what there is room for.
    private func enqueue() throws(SendingFailure) {
        guard obstacle == nil, failed == nil, let number = flights.firstIndex(where: { !$0.isEnqueued }) else { return }
        var link = try linked()
        for number in number..<flights.count {
            do throws(KafkaError) {
                defer { self.link?.token = link.token }
                try flights[number].enqueue(to: link.topic, by: link.producer, token: &link.token)
            } catch {
                if error.isQueueFull { return }
                guard error.isTooLarge else {
                    // What failed for good is reported on, and says more.
                    if flights.allSatisfy(\.isReported) { throw failure(error) }
                    return
                }
                if flights[number].lineCount > 1 {
                    shrink(to: LineSender.batchSizes.count - 1, error)
                    return try enqueue()
                }
                obstacle = tooLarge(flights[number].batch, at: flights[number].offset, error)
                return
            }
        }
    }

    /// Notes what became of messages, and does what is to be done where one has failed.
    private func note(_ reports: [DeliveryReport]) throws(SendingFailure) {
        for report in reports {
            guard let number = flight(of: report.token) else { continue }
            flights[number].note(report)
            if !report.isAcknowledged, failed?.error?.isConsequence ?? true { failed = report }
        }
        flights.removeFirst(flights.firstIndex { !$0.isOver } ?? flights.count)
        guard failed != nil || obstacle != nil else { return }
        let isReported = flights.allSatisfy(\.isReported)
        if let failed, isReported || failed.error?.isConsequence == false { try judge(failed) }
        if let obstacle, isReported {
            abandon()
            throw obstacle
        }
    }

    /// The number of the flight that a message is of; their tokens are in order.
    private func flight(of token: Int) -> Int? {
        var (low, high) = (0, flights.count)
        while low < high {
            let middle = (low + high) / 2
            if flights[middle].tokens.upperBound <= token && flights[middle].isEnqueued {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < flights.count && flights[low].tokens.contains(token) ? low : nil
    }

    /// Decides what is done where a message has failed.
    private func judge(_ failed: DeliveryReport) throws(SendingFailure) {
        guard let error = failed.error else { return }
        guard error.isTooLarge, let number = flight(of: failed.token) else { throw failure(error) }
        let flight = flights[number]
        if level < LineSender.batchSizes.count - 1 { return shrink(to: level + 1, error) }
        let offset = flight.offset(of: failed.token, linesPerMessage: linesPerMessage)
        level = 0
        abandon()
        throw tooLarge(flight.batch, at: offset, error)
    }

    /// Sends what is under way once more, in smaller pieces.
    private func shrink(to level: Int, _ error: KafkaError) {
        say(
            "\(address): \(error); sending smaller pieces: at most \(LineSender.batchSizes[level] ?? 0) bytes, or one line"
        )
        self.level = level
        abandon()
    }

    private func failure(_ error: KafkaError) -> SendingFailure {
        // The error after which the producer was done says more than that it was.
        let reason = (error.isConsequence ? link?.producer.fatalError ?? error : error).description
        abandon()
        return error.isForbidden || error.isUnknownTopic ? .refused(reason) : .failed(reason)
    }

    private func tooLarge(_ batch: LineBatch, at offset: Int, _ error: KafkaError) -> SendingFailure {
        .tooLarge("the line of \(batch.source) at byte \(offset) is larger than is taken (\(error))", offset: offset)
    }

    /// Says where nothing has been acknowledged for too long.
    private func judge(after time: Duration) throws(SendingFailure) {
        trouble = link?.producer.takeTrouble() ?? trouble
        guard time >= (trouble == nil ? settings.patience.usual : settings.patience.inTrouble) else { return }
        guard let trouble else { throw .stalled("has acknowledged nothing for \(settings.patience.usual)") }
        throw trouble.isForbidden ? .refused(trouble.description) : .stalled(trouble.description)
    }
}
