import Foundation
import Testing
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorDashboard

@Suite final class DashboardReportTests {
    private let folder: TemporaryFolder
    private let store: HistoryStore
    private let now = EventTime(seconds: 1_795_168_800)

    init() throws {
        folder = try TemporaryFolder()
        store = try HistoryStore(path: folder.path("history.sqlite"), levels: HistoryLevels(change: .seconds(630)))
    }

    private func page(_ moment: DashboardMoment, chart: String? = "/* charts */") throws -> String {
        let report = DashboardReport(chart: chart.map { Array($0.utf8) })
        let about = DashboardAbout(
            version: "9.9.9", started: now, window: .seconds(10), inputs: ["</script><b>.log"], isAnonymized: false)
        let bytes = try report.page(HistoryReader(store, window: .seconds(10)), moment, about)
        #expect(bytes.count <= DashboardReport.mostBytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What stands in the page as data.
    private struct Data: Decodable {
        struct Status: Decodable {
            let version: String
            let inputs: [String]
            let cut: Bool
        }
        struct Alert: Decodable { let message: String }
        struct Alerts: Decodable { let history: [Alert] }
        struct State: Decodable { let firing: [Alert] }

        let status: Status
        let alerts: Alerts
        let state: State
    }

    private func data(in page: String) throws -> Data {
        let match = try #require(page.firstMatch(of: #/<script type="application/json" id="data">([^<]*)<\/script>/#))
        return try JSONDecoder().decode(Data.self, from: Foundation.Data(match.1.utf8))
    }

    @Test func pageWithNothingReadSaysWhatWasRead() throws {
        let data = try data(in: try page(DashboardMoment(now: now)))
        #expect(data.status.version == "9.9.9" && data.status.inputs == ["</script><b>.log"])
        #expect(!data.status.cut && data.alerts.history.isEmpty && data.state.firing.isEmpty)
    }

    @Test func pageRunsNothingButItsOwn() throws {
        let text = try page(DashboardMoment(now: now))
        let policy = try #require(text.firstMatch(of: #/content="default-src 'none'; script-src 'nonce-(\w{20,})'; /#))
        #expect(text.count(of: "<script nonce=\"\(policy.1)\"") == 3)
        #expect(text.count(of: "<style nonce=\"\(policy.1)\"") == 3)
        #expect(text.count(of: "<script") == 4 && text.count(of: "</script>") == 4)
        #expect(!text.contains(#/(?:src|href)="(?!data:|#|\.\/"|online\/")/#), "something is loaded")
        #expect(!(try page(DashboardMoment(now: now))).contains(policy.1), "each page has a value of its own")
    }

    @Test func scriptsDoNotEndTheirElement() throws {
        let text = try page(DashboardMoment(now: now), chart: "a = '</script>' + '<!--' + '<SCRIPT>' + (1 < 2);")
        #expect(text.contains("a = '\\x3c/script>' + '\\x3c!--' + '\\x3cSCRIPT>' + (1 < 2);"))
        #expect(try page(DashboardMoment(now: now), chart: nil).count(of: "<script nonce=") == 2)
    }

    @Test func whatALogSaysStaysText() throws {
        var random = RandomAlert(seed: 3)
        let changes = (0..<200).map { _ in random.transition() }
        let hostile = change("</script><!--<script>\u{2028}\u{202e}", episode: 1)
        try store.record([], alerts: [hostile], at: now)
        let data = try data(in: try page(DashboardMoment(now: now, firing: changes)))
        #expect(data.state.firing.count == 200)
        #expect(data.alerts.history.map(\.message) == [#"</script><!--<script>\u{2028}\u{202e}"#])
    }

    @Test func whatWouldBeTooLargeIsMadeShorter() throws {
        let long = String(repeating: "<", count: 3_000)
        let changes = (0..<500).map { change("\($0)\(long)", episode: $0) }
        try store.record([], alerts: changes, at: now)
        let data = try data(in: try page(DashboardMoment(now: now, firing: changes)))
        #expect(data.status.cut)
        // Each is some 18 kB, and there are two accounts of them.
        #expect((10...60).contains(data.alerts.history.count))
        #expect(data.alerts.history.first?.message.hasPrefix("499<") ?? false, "the newest stay")
    }

    private func change(_ message: String, episode: Int) -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(rule: "r", labels: [], episode: episode, state: .firing),
            at: now + .seconds(Int64(episode)), severity: .warning, value: 1, message: message)
    }
}

extension String {
    fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}
