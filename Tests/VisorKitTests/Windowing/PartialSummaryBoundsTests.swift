import Testing
import VisorTesting

@testable import VisorKit

/// A partial whose numbers lines cannot come to is refused, so that no sum overflows and no memory grows.
@Suite struct PartialSummaryBoundsTests {
    private func refuses(_ change: (inout PartialSummary) -> Void) throws -> Bool {
        let log = RandomLog(seed: 1, lines: 30).bytes
        var partial = try PartialSummary.of(log, format: .combined, settings: AnalysisSettings())
        _ = try PartialSummary(encoded: partial.encoded)
        change(&partial)
        do {
            _ = try PartialSummary(encoded: partial.encoded)
            return false
        } catch {
            return error == .holdsImpossibleNumber
        }
    }

    @Test func moreThanLinesCanComeToIsRefused() throws {
        let key = Array("/".utf8)
        #expect(try refuses { $0.parts[0].summary.lines = 1 << 40 })
        #expect(try refuses { $0.untimed.lines = 1 << 41 })
        #expect(try refuses { $0.filtered = 1 << 41 })
        // What senders claim is cut where it is written.
        #expect(try !refuses { $0.dropped = .max })
        #expect(try refuses { $0.malformed = $0.untimed.lines + 1 })
        #expect(try refuses { $0.overlong = $0.malformed + 1 })
        #expect(try refuses { $0.ahead = $0.untimed.lines + 1 })
        #expect(try refuses { $0.parts[0].summary.hits = 1 << 30 })
        #expect(try refuses { $0.parts[0].summary.heartbeats = 1 << 30 })
        #expect(try refuses { $0.parts[0].summary.status.add(200, count: 1 << 30) })
        #expect(try refuses { $0.parts[0].summary.methods.add(.get, count: 1 << 30) })
        #expect(try refuses { $0.parts[0].summary.levels.add(.error) })
        #expect(try refuses { partial in for _ in 0..<99 { partial.parts[0].summary.sizes.insert(1) } })
        #expect(try refuses { partial in for _ in 0..<99 { partial.parts[0].summary.durations.insert(1) } })
        #expect(try refuses { $0.parts[0].summary.tops.paths.add(key.span, 0..<1, count: 99) })
        #expect(try refuses { $0.parts[0].summary.tops.agents.add(key.span, 0..<1, count: 99) })
        #expect(try refuses { $0.parts[0].summary.tops.paths.error = 31 })
        #expect(try refuses { $0.parts[0].summary.tops.agents.error = 31 })
    }

    @Test func listsThatKeepMoreThanUsualAreRefused() throws {
        for capacity in [(4_097, 512 << 10), (4_096, 512 << 10 + 1), (30_000, 1 << 39)] {
            let greater = HeavyHitters.Capacity(keys: capacity.0, bytes: capacity.1)
            #expect(try refuses { $0.untimed.tops.paths = HeavyHitters(capacity: greater) })
        }
    }

    @Test func timesThatDoNotGoTogetherAreRefused() throws {
        #expect(try refuses { ($0.firstTime, $0.lastTime) = ($0.lastTime, $0.firstTime) })
        #expect(try refuses { $0.firstTime = nil })
        #expect(try refuses { $0.lastTime = nil })
        #expect(try refuses { $0.greatestTime = nil })
        #expect(try refuses { $0.greatestTime = $0.firstTime })
        #expect(try refuses { $0.greatestTime = EventTime.statable.upperBound })
        #expect(try refuses { $0.parts.append($0.parts[0]) })
    }

    @Test func moreWindowsThanAPartialHoldsAreRefused() throws {
        #expect(
            try refuses { partial in
                for number in 0..<FoldedBlock.windowLimit {
                    partial.parts.append(
                        PartialSummary.Part(
                            start: EventTime(seconds: Int64(number)), isStraggling: false,
                            summary: partial.parts[0].summary))
                }
            })
    }

    @Test func windowsOfAnotherLengthDoNotFit() throws {
        let log = RandomLog(seed: 1, lines: 200).bytes
        let settings = AnalysisSettings(layout: WindowLayout(size: .seconds(7)))
        let partial = try PartialSummary.of(log, format: .combined, settings: settings)
        #expect(partial.fits(settings))
        #expect(!partial.fits(AnalysisSettings(layout: WindowLayout(size: .seconds(10)))))
    }

    /// A partial with one counter of the rules of a test.
    private func refuses(counter change: (inout CounterPartial) -> Void) throws -> Bool {
        let rules = RandomPartials.settings.ruleSet
        return try refuses { partial in
            var counter = CounterPartial(identity: rules.identities[0])
            counter.groups = [CounterPartial.Group(key: GroupKey(["192.0.2.1", "/"]))]
            change(&counter)
            partial.counters = [counter]
        }
    }

    @Test func countersThatNoFolderMakesAreRefused() throws {
        let second = EventTime(seconds: 1_795_000_000).second
        let cell = CountCell(second: second, amount: 1)
        #expect(try !refuses { $0.groups[0].cells = [cell] })
        #expect(try refuses { $0.groups[0].cells = [CountCell(second: second, amount: 0)] })
        #expect(try refuses { $0.groups[0].cells = [CountCell(second: second, amount: CountCell.greatest + 1)] })
        #expect(try refuses { $0.groups[0].cells = [CountCell(second: 1 << 41, amount: 1)] })
        #expect(try refuses { $0.groups[0].cells = [cell, cell] })
        #expect(try refuses { $0.groups.append($0.groups[0]) })
        #expect(try refuses { $0.groups.append(CounterPartial.Group(key: GroupKey(["other"]))) })
        #expect(try refuses { $0.groups[0] = CounterPartial.Group(key: GroupKey(bytes: [9, 0, 1])) })
        #expect(try refuses { $0.ungrouped = 1 << 41 })
        #expect(try refuses { $0.groups[0].untimed = 1 << 41 })
        let (long, path) = (String(repeating: "a", count: 3_001), String(repeating: "a", count: 1 << 14 + 1))
        for line in [
            AlertLine(time: nil, process: "", client: "", message: long, source: "", offset: 0),
            AlertLine(time: nil, process: "", client: "", message: "", source: path, offset: 0),
        ] {
            #expect(try refuses { $0.groups[0].lines = [line] })
        }
        let short = AlertLine(time: nil, process: "", client: "", message: "", source: "", offset: 0)
        #expect(try refuses { $0.groups[0].lines = [AlertLine](repeating: short, count: 2_049) })
    }

    @Test func countersOfOtherGroupsDoNotFit() throws {
        let settings = RandomPartials.settings
        var partial = PartialSummary(capacity: .standard)
        for (values, fits) in [(["192.0.2.1", "/"], true), (["192.0.2.1"], false), ([], false)] {
            partial.counters = [CounterPartial(identity: settings.ruleSet.identities[0])]
            partial.counters[0].groups = [CounterPartial.Group(key: GroupKey(values))]
            #expect(try PartialSummary(encoded: partial.encoded).fits(settings) == fits)
        }
    }

    /// A partial of one counter whose groups have the greatest amounts, in so many seconds each.
    private func greatest(_ settings: AnalysisSettings, groups: [String], seconds: Int64) throws -> PartialSummary {
        var partial = try PartialSummary.of(
            RandomLog(seed: 3, lines: 30).bytes, format: .combined, settings: settings)
        partial.counters[0].ungrouped = PartialSummary.greatestTally
        partial.counters[0].groups = groups.map { name in
            var group = CounterPartial.Group(key: GroupKey([name]))
            group.cells = (0..<seconds).map { CountCell(second: 1_795_000_000 + $0, amount: CountCell.greatest) }
            return group
        }
        return try PartialSummary(encoded: partial.encoded)
    }

    /// Rules with the longest span, for which sums are the greatest.
    @Test(arguments: [RuleMetric.line, .count])
    func manyPartialsOfTheGreatestNumbersAreMergedWithoutATrap(metric: RuleMetric) throws {
        let rule = Rule(
            name: "rule", metric: metric, groups: [.ip], span: Rule.longestSpan,
            condition: RuleCondition(.above, 1e30), message: "-", recovery: "-")
        let settings = AnalysisSettings(ruleSet: RuleSet([rule]))
        var state = AnalysisState(settings: settings)
        for number in 0..<12 {
            let isOne = metric == .line
            let partial = try greatest(
                settings, groups: isOne ? ["a"] : (0..<1_000).map { "\(number) \($0)" }, seconds: isOne ? 1 << 18 : 256)
            _ = state.windows.merge(partial, from: 0)
            _ = state.rules.merge(partial, watermark: state.windows.watermark, now: nil)
        }
        #expect(state.windows.overall.summary.lines == 12 * 30)
    }
}
