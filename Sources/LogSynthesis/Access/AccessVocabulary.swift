/// All texts that access lines of a stream are made of, by number, and how often each occurs.
struct AccessVocabulary: Sendable {
    let settings: AccessSettings
    let clients: ClientPool
    let resources: ResourceTable
    let clientChoice: AliasTable
    let resourceChoice: AliasTable
    let methodChoice: AliasTable
    let codeChoice: AliasTable
    let referrerChoice: AliasTable
    let agentChoice: AliasTable

    /// The number of clients where the settings do not say it.
    static let standardClients = 1_000

    init(settings: SynthesisSettings) {
        let population = settings.population
        self.settings = settings.access
        clients = ClientPool(count: population.clients ?? Self.standardClients, ipv6Share: population.ipv6)
        resources = ResourceTable(resources: settings.access.resources, count: population.paths)
        clientChoice = AliasTable(weights: Weights.zipf(count: clients.addresses.count, skew: population.skew))
        resourceChoice = AliasTable(weights: Weights.zipf(count: resources.targets.count, skew: population.skew))
        methodChoice = AliasTable(weights: settings.access.methodDistribution)
        codeChoice = AliasTable(weights: settings.access.codeDistribution)
        referrerChoice = AliasTable(weights: Referrer.all.map(\.weight))
        agentChoice = AliasTable(weights: Agent.weights(botShare: population.bots))
    }
}

/// What one access line says, by the numbers of ``AccessVocabulary``.
struct AccessRecord {
    var client = 0
    var method = 0
    var resource = 0
    /// The number that the request asks for instead of the resource, from 1 on.
    var number: Int?
    var user = 0
    var version = 0
    var status = 200
    /// Bytes, or nil for `-`.
    var size: Int?
    var referrer = 0
    var agent = 0
    /// Microseconds.
    var requestTime = 0
}
