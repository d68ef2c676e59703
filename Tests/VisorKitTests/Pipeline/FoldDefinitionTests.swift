import Testing

@testable import VisorKit

/// A definition is another where a line would be folded to something else, and only there.
@Suite struct FoldDefinitionTests {
    private func definition(_ change: (inout AnalysisSettings) throws -> Void) rethrows -> FoldDefinition {
        var settings = AnalysisSettings()
        try change(&settings)
        return FoldDefinition(settings)
    }

    @Test func settingsThatChangeWhatLinesAreFoldedToAreAllOfIt() throws {
        let rule = Rule(name: "a", metric: .count, span: .seconds(10), message: "-", recovery: "-")
        let proxies: (String) throws -> TrustedProxies = { TrustedProxies(try AddressSet([$0])) }
        let definitions: [FoldDefinition] = try [
            definition { _ in },
            definition { $0.layout = WindowLayout(size: .seconds(60)) },
            definition { $0.layout = WindowLayout(lateness: .seconds(31)) },
            definition { $0.layout = WindowLayout(retention: .seconds(700)) },
            definition { $0.heartbeat = "ALIVE" },
            definition { $0.capacity = HeavyHitters.Capacity(keys: 10, bytes: 1_000) },
            definition { $0.rules.anonymizes = true },
            definition { $0.rules.filter = try RecordFilter("status>=500") },
            definition { $0.rules.filter = try RecordFilter("status>=400") },
            definition { $0.rules.from = EventTime(seconds: 1) },
            definition { $0.rules.to = EventTime(seconds: 1) },
            definition { $0.rules.proxies = try proxies("192.0.2.1") },
            definition { $0.rules.proxies = try proxies("192.0.2.2") },
            definition { $0.ruleSet = RuleSet([rule]) },
        ]
        #expect(Set(definitions).count == definitions.count)
        #expect(Set(definitions.map { $0.identity }).count == definitions.count)
    }

    @Test func whatIsDoneAfterwardsIsNoPartOfIt() throws {
        let plain = definition { _ in }
        #expect(definition { $0.keepsRejected = true } == plain)
        #expect(definition { $0.retainedMemory = 1 } == plain)
        #expect(definition { $0.layout = WindowLayout(openLimit: 17, idle: .seconds(99)) } == plain)
        // The same addresses, said in another way.
        let one = try definition {
            $0.rules.proxies = TrustedProxies(try AddressSet(["192.0.2.0/25", "192.0.2.128/25"]))
        }
        #expect(try definition { $0.rules.proxies = TrustedProxies(try AddressSet(["192.0.2.0/24"])) } == one)
    }

    @Test func lineIsFoldedAlikeWhateverTheLatenessOfAnArchive() {
        let early = definition { $0 = $0.forArchives }
        let late = definition { settings in
            settings.layout = WindowLayout(lateness: .seconds(5))
            settings = settings.forArchives
        }
        #expect(late == early)
    }

    @Test func definitionIsReadAsWritten() throws {
        let written = definition { $0.heartbeat = "ALIVE" }
        var writer = BinaryWriter()
        written.encode(into: &writer)
        var reader = BinaryReader(writer.bytes)
        #expect(try FoldDefinition(from: &reader) == written)
        var zero = BinaryReader([0, 1, 2, 3, 4, 5, 6, 7, 8])
        #expect(throws: WireError.holdsImpossibleNumber) { try FoldDefinition(from: &zero) }
    }

    /// It stands in files: where it becomes another by accident, old partials are refused.
    @Test func identityStaysTheSame() {
        #expect(definition { _ in }.identity == 10_572_676_538_029_260_325)
    }
}
