import Testing
import VisorTesting

@testable import VisorKit

/// Visitors in the windows of an analysis.
@Suite struct PresenceTests {
    private static let lines = """
        10.0.0.1 - ann [20/Nov/2026:10:00:01 +0000] "GET /a HTTP/1.1" 200 5
        10.0.0.2 - - [20/Nov/2026:10:00:02 +0000] "GET /b HTTP/1.1" 200 5
        172.18.3.4 - bob [20/Nov/2026:10:00:03 +0000] "GET /c HTTP/1.1" 200 5
        10.0.0.1 - ann [20/Nov/2026:10:00:04 +0000] "GET /online/tiles HTTP/1.1" 200 5
        10.0.0.1 - ann [20/Nov/2026:10:00:12 +0000] "GET /d HTTP/1.1" 200 5

        """

    private func windows(_ presence: PresenceSettings?, anonymizes: Bool = false) throws -> [[String: String]] {
        var settings = AnalysisSettings(rules: RecordRules(anonymizes: anonymizes))
        settings.presence = presence
        let partial = try PartialSummary.of(Array(PresenceTests.lines.utf8), format: .common, settings: settings)
        var merger = WindowMerger(layout: settings.layout, firstTimes: [nil])
        _ = merger.merge(partial, from: 0)
        // Over bytes and back, as a checkpoint keeps it.
        var writer = BinaryWriter()
        merger.encode(into: &writer)
        var reader = BinaryReader(writer.bytes)
        merger = try WindowMerger(from: &reader)
        return merger.finish().map { update in
            update.visitors.visitors.reduce(into: [:]) { known, visitor in
                known[String(decoding: visitor.id, as: UTF8.self)] =
                    "\(visitor.requests) \(String(decoding: visitor.path, as: UTF8.self))"
            }
        }
    }

    @Test func visitorsAreThoseOfTheirWindows() throws {
        #expect(try windows(nil) == [[:], [:]])
        let all = try windows(PresenceSettings())
        #expect(
            all == [["10.0.0.1": "2 /online/tiles", "10.0.0.2": "1 /b", "172.18.3.4": "1 /c"], ["10.0.0.1": "1 /d"]])
        #expect(
            try windows(PresenceSettings(field: .user)) == [
                ["ann": "2 /online/tiles", "bob": "1 /c"], ["ann": "1 /d"],
            ])
    }

    @Test func whatIsExcludedIsNoVisit() throws {
        let settings = PresenceSettings(
            excluded: try AddressSet(["172.18.0.0/16"]), excludedPaths: [Array("/online".utf8)])
        #expect(try windows(settings) == [["10.0.0.1": "1 /a", "10.0.0.2": "1 /b"], ["10.0.0.1": "1 /d"]])
    }

    @Test func anonymousVisitorsAreNetworks() throws {
        #expect(
            try windows(PresenceSettings(), anonymizes: true)
                == [["10.0.0.0": "3 /online/tiles", "172.18.3.0": "1 /c"], ["10.0.0.0": "1 /d"]])
        #expect(try windows(PresenceSettings(field: .user), anonymizes: true) == [[:], [:]])
    }
}
