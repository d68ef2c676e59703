/// Draws what error lines say.
struct ErrorGenerator: Sendable {
    let vocabulary: ErrorVocabulary
    private let format: LogFormat
    private var shares: LevelShares
    private var generator: Xoshiro256

    /// The share of lines of Apache's own formats that name no client.
    private static let shareWithoutClient = 0.05
    /// The share of lines of level error in Apache's own formats that name a referrer.
    private static let shareWithReferrer = 0.3

    init(settings: SynthesisSettings, seed: UInt64) {
        vocabulary = ErrorVocabulary(settings: settings)
        format = settings.format
        shares = LevelShares(settings: settings.errors, seed: seed)
        generator = Xoshiro256(seed: seed, stream: 3)
    }

    /// What the line at an offset in nanoseconds from the start says, where the schedule may have chosen the level.
    mutating func next(at offset: Int64, level: LogLevel?) -> ErrorRecord {
        var record = ErrorRecord()
        record.level = level ?? shares.level(at: offset)
        let messages = vocabulary.messagesOfLevel[record.level.rawValue]
        record.message = messages.lowerBound + generator.below(messages.count)
        record.client = vocabulary.clientChoice.sample(&generator)
        let bits = generator.next()
        record.port = 32_768 + Int(bits & 0x3FFF)
        record.process = 12_340 + Int(bits >> 16 & 7)
        record.thread = Int(bits >> 20 & 31)
        if format != .visor {
            refine(&record)
        }
        return record
    }

    private mutating func refine(_ record: inout ErrorRecord) {
        if generator.chance(Self.shareWithoutClient) {
            record.client = nil
        } else if record.level == .error, generator.chance(Self.shareWithReferrer) {
            record.referrer = generator.below(vocabulary.referrers.count)
        }
    }
}
