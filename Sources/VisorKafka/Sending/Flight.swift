/// A batch that is under way.
struct Flight {
    let batch: LineBatch
    /// The tokens of its messages, without a gap.
    private(set) var tokens: Range<Int>
    private(set) var acknowledged = 0
    private(set) var failed = 0
    private(set) var isEnqueued = false

    private var cutter: MessageCutter
    private let key: [UInt8]

    /// A batch of which nothing has been enqueued.
    init(_ batch: LineBatch, linesPerMessage: Int) {
        (self.batch, key, tokens) = (batch, Array(batch.source.utf8), 0..<0)
        cutter = MessageCutter(batch, linesPerMessage: linesPerMessage)
        isEnqueued = !cutter.advance()
    }

    /// Whether every message has been acknowledged.
    var isOver: Bool { isEnqueued && acknowledged == tokens.count }

    /// Whether every message that was enqueued has been reported on.
    var isReported: Bool { acknowledged + failed == tokens.count }

    /// How many lines the message has that comes next.
    var lineCount: Int { cutter.lineCount }
    /// The offset from which it goes on.
    var offset: Int { cutter.start }

    /// Enqueues what there is room for.
    ///
    /// - Parameter token: the first that is free; afterwards again.
    /// - Throws: `KafkaError` for the message that comes next, of which nothing has been enqueued.
    mutating func enqueue(to topic: KafkaTopic, by producer: KafkaProducer, token: inout Int) throws(KafkaError) {
        if tokens.isEmpty { tokens = token..<token }
        while !isEnqueued {
            if let payload = cutter.payload {
                try producer.enqueue(
                    batch.lines.bytes.span.extracting(payload), key: key.span, headers: cutter.headers, to: topic,
                    partition: batch.partition, token: token)
            } else {
                try producer.enqueue(
                    nil, key: key.span, headers: cutter.headers, to: topic, partition: batch.partition, token: token)
            }
            token += 1
            tokens = tokens.lowerBound..<token
            isEnqueued = !cutter.advance()
        }
    }

    /// Notes what became of a message.
    mutating func note(_ report: DeliveryReport) {
        if report.isAcknowledged { acknowledged += 1 } else { failed += 1 }
    }

    /// The offset that the message of a token goes on from.
    func offset(of token: Int, linesPerMessage: Int) -> Int {
        var cutter = MessageCutter(batch, linesPerMessage: linesPerMessage)
        var current = tokens.lowerBound
        while cutter.advance(), current < token { current += 1 }
        return cutter.start
    }
}
