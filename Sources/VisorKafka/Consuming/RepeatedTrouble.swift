/// Tells trouble once that librdkafka repeats, and again when it still is there a minute later.
struct RepeatedTrouble {
    private static let time: Duration = .seconds(60)
    /// How much different trouble is known at once.
    private static let most = 1_000

    private var told: [String: ContinuousClock.Instant] = [:]

    /// Whether trouble is to be told now.
    mutating func isNew(_ error: KafkaError) -> Bool {
        let now = ContinuousClock.now
        if let time = told[error.description], time.duration(to: now) < RepeatedTrouble.time { return false }
        if told.count >= RepeatedTrouble.most { told = [:] }
        told[error.description] = now
        return true
    }
}
