import Testing

@testable import LogSynthesis

@Suite struct PopulationTests {
    @Test(arguments: [0, 0.2, 1]) func clientsAreDistinctAndTheShareIsIPv6(share: Double) {
        let pool = ClientPool(count: 20_000, ipv6Share: share)
        #expect(Set(pool.addresses).count == 20_000)
        #expect(abs(pool.addresses.count { $0.contains(":") } - Int(share * 20_000)) <= 1)
    }

    @Test func madeUpPathsAreDistinctWithoutTheirQueries() {
        let table = ResourceTable(resources: [], count: 5_000)
        #expect(Set(table.targets.map(ResourceTable.path)).count == 5_000)
        #expect(table.targets.contains { $0.contains("?") })
    }

    @Test func sectionIsWhatStandsBeforeTheSecondSlash() {
        #expect(ResourceTable.section("/pages/create") == "/pages")
        #expect(ResourceTable.section("/") == "/")
        #expect(ResourceTable.section("/index.html") == "/index.html")
        #expect(ResourceTable.section("/blog/") == "/blog")
    }

    @Test func shareOfBotsHolds() throws {
        let lines = try Generated.lines(
            SynthesisSettings(
                heartbeat: HeartbeatSettings(interval: .zero), population: PopulationSettings(bots: 0.3), count: 20_000)
        )
        let bots = lines.count { $0.contains("(compatible; ") }
        #expect(abs(bots - 6_000) < 350)
    }

    @Test func methodsAndCodesFollowTheirDistributions() throws {
        var settings = SynthesisSettings(format: .json, heartbeat: HeartbeatSettings(interval: .zero), count: 20_000)
        settings.access.methods = ["GET", "POST"]
        settings.access.methodDistribution = [0.25, 0.75]
        settings.access.codes = [200, 500, 404]
        settings.access.codeDistribution = [0.5, 0.5, 0]
        var stream = try LogStream(settings: settings, seed: 5, keepsTruth: true)
        _ = Generated.bytes(&stream)
        let truth = try #require(stream.truth())
        #expect(abs((truth.methods["POST"] ?? 0) - 15_000) < 320)
        #expect(abs((truth.status["500"] ?? 0) - 10_000) < 360)
        #expect(truth.status["404"] == nil)
        #expect(truth.clients.count > 500)
    }

    @Test(arguments: [(0.0, 0.0...0.03), (1.0, 0.1...0.2), (2.0, 0.55...0.65)])
    func clientsAndPathsFollowZipfsLaw(skew: Double, shareOfTheFirst: ClosedRange<Double>) throws {
        let settings = SynthesisSettings(
            format: .common, heartbeat: HeartbeatSettings(interval: .zero),
            population: PopulationSettings(clients: 500, paths: 500, skew: skew, bots: 0), count: 20_000)
        var stream = try LogStream(settings: settings, seed: 3, keepsTruth: true)
        _ = Generated.bytes(&stream)
        let truth = try #require(stream.truth())
        for counts in [truth.clients, truth.paths] {
            #expect(shareOfTheFirst.contains(Double(counts.values.max() ?? 0) / 20_000))
        }
    }

    @Test func everyUserOccurs() throws {
        let lines = try Generated.lines(SynthesisSettings(count: 5_000))
        for user in Set(StandardTables.users) {
            #expect(lines.contains { $0.contains(" - \(user) [") })
        }
    }

    @Test func errorClientsHaveABinomialPreference() throws {
        var stream = try LogStream(
            settings: SynthesisSettings(format: .visor, pace: .rate(1_000), count: 50_000), seed: 2, keepsTruth: true)
        _ = Generated.bytes(&stream)
        let truth = try #require(stream.truth())
        let pool = ClientPool(count: 50, ipv6Share: 0).addresses
        #expect(Set(truth.clients.keys).isSubset(of: pool))
        let total = Double(truth.clients.values.reduce(0, +))
        for (index, weight) in Weights.binomial(count: 50).enumerated() {
            let count = Double(truth.clients[pool[index]] ?? 0)
            #expect(abs(count - weight * total) < 5 * (total * weight).squareRoot() + 3)
        }
    }

    @Test func quotesAndOtherBytesAreEscapedAsApacheDoes() throws {
        let text = try Generated.lines(SynthesisSettings(count: 3_000)).joined(separator: "\n")
        #expect(text.contains("q=\\\"exact+phrase\\\""))
        #expect(text.contains("q=caf\\xc3\\xa9"))
        #expect(LogEscaping.apache.bytes("a\\\u{1}\t") == Array("a\\\\\\x01\\t".utf8))
        #expect(LogEscaping.json.bytes("\u{E9}\"\u{1}") == Array("\u{E9}\\\"\\u0001".utf8))
    }
}
