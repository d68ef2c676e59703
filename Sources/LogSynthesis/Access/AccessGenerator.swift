/// Draws what access lines say.
struct AccessGenerator: Sendable {
    let vocabulary: AccessVocabulary
    private let head: Int?
    private let isNumbered: Bool
    private var number = 0
    private let sizes = ResponseSizes()
    private var bursts: StatusBursts
    private var generator: Xoshiro256

    init(settings: SynthesisSettings, seed: UInt64) {
        vocabulary = AccessVocabulary(settings: settings)
        head = settings.access.methods.firstIndex(of: "HEAD")
        isNumbered = settings.population.isNumbered
        bursts = StatusBursts(bursts: settings.population.bursts, codes: settings.access.codes)
        generator = Xoshiro256(seed: seed, stream: 2)
    }

    /// What the line at an offset in nanoseconds from the start says.
    mutating func next(at offset: Int64) -> AccessRecord {
        var record = AccessRecord()
        record.client = vocabulary.clientChoice.sample(&generator)
        record.method = vocabulary.methodChoice.sample(&generator)
        record.resource = vocabulary.resourceChoice.sample(&generator)
        record.referrer = vocabulary.referrerChoice.sample(&generator)
        record.agent = vocabulary.agentChoice.sample(&generator)
        // One draw for three small choices; each takes bits that the others do not.
        let bits = generator.next()
        record.user = (Int(bits & 0xFFFF) * vocabulary.settings.users.count) >> 16
        record.version = (Int(bits >> 16 & 0xFFFF) * vocabulary.settings.versions.count) >> 16
        record.requestTime = 200 + (Int(bits >> 32 & 0xFFFF) * Int(bits >> 48)) >> 13
        record.status = status(at: offset)
        record.size = size(record)
        if isNumbered {
            number += 1
            record.number = number
        }
        return record
    }

    private mutating func status(at offset: Int64) -> Int {
        let usual = vocabulary.settings.codes[vocabulary.codeChoice.sample(&generator)]
        let prevailing = bursts.codes(at: offset)
        guard !prevailing.isEmpty, generator.chance(StatusBursts.share) else { return usual }
        return prevailing[generator.below(prevailing.count)]
    }

    /// Answers without a body have no size; redirections and errors are short.
    private mutating func size(_ record: AccessRecord) -> Int? {
        if record.status == 304 || record.status == 204 || record.status < 200 || record.method == head { return nil }
        return record.status < 300 ? sizes.sample(&generator) : 150 + generator.below(750)
    }
}
