/// All texts that error lines of a stream are made of, by number, and how often each occurs.
struct ErrorVocabulary: Sendable {
    /// One message of one level.
    struct Message: Sendable {
        let level: LogLevel
        /// As it stands in the line behind the client, without a referrer.
        let text: String
        let origin: ErrorOrigin
    }

    let messages: [Message]
    /// The numbers of each level's messages.
    let messagesOfLevel: [Range<Int>]
    let clients: ClientPool
    let clientChoice: AliasTable
    let referrers: [String]

    /// The number of clients where the settings do not say it.
    static let standardClients = 50

    init(settings: SynthesisSettings) {
        var messages: [Message] = []
        var ranges: [Range<Int>] = []
        for level in LogLevel.allCases {
            let first = messages.count
            for text in settings.errors.level(level).messages {
                let origin = ErrorOrigin(text)
                let shown = settings.format == .apache24 ? "\(origin.number): \(text)" : text
                messages.append(Message(level: level, text: shown, origin: origin))
            }
            ranges.append(first..<messages.count)
        }
        self.messages = messages
        messagesOfLevel = ranges
        let population = settings.population
        clients = ClientPool(count: population.clients ?? Self.standardClients, ipv6Share: population.ipv6)
        clientChoice = AliasTable(weights: Weights.binomial(count: clients.addresses.count))
        referrers = Referrer.all.map(\.text).filter { $0 != "-" }
    }
}

/// What one error line says, by the numbers of ``ErrorVocabulary``.
struct ErrorRecord {
    var level = LogLevel.info
    var message = 0
    /// Nil where the event has to do with no client.
    var client: Int?
    var port = 0
    var referrer: Int?
    var process = 0
    var thread = 0
}
