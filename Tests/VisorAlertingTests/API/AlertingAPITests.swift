import AsyncHTTPClient
import Foundation
import NIOCore
import Testing
import VisorKit
import VisorNetwork
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// The interface, asked over the loopback.
@Suite struct AlertingAPITests {
    /// A service that is asked.
    private struct Stage: Sendable {
        let service: AlertingService
        let token: String?

        func ask(
            _ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
        ) async throws -> (status: Int, body: String) {
            let port = try #require(service.port)
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
            request.method = .RAW(value: method)
            var fields = headers
            if let token, fields["Authorization"] == nil { fields["Authorization"] = "Bearer \(token)" }
            for (name, value) in fields { request.headers.add(name: name, value: value) }
            if let body { request.body = .bytes(ByteBuffer(string: body)) }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
            let answer = try await response.body.collect(upTo: 64 << 20)
            return (Int(response.status.code), String(buffer: answer))
        }
    }

    private static func with(
        token: String? = nil, _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var settings = AlertingService.Settings(
            routes: [Route(name: "all", receivers: ["ops"])], receivers: ["ops": RecordingReceiver()])
        settings.endpoint = Endpoint(scheme: .http, host: "127.0.0.1", port: 0)
        settings.token = try token.map { try BearerToken($0) }
        let service = try AlertingService(
            settings, store: folder.path("alerts.sqlite"), version: "1", say: { _ in })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            try await wait(until: "the interface is there") { service.port != nil }
            try await body(Stage(service: service, token: token))
            service.stop()
            try await group.waitForAll()
        }
    }

    private static let alert =
        #"[{"labels":{"alertname":"disk","severity":"critical"},"annotations":{"summary":"full"}}]"#

    @Test func whatIsPostedIsShown() async throws {
        try await Self.with { stage in
            let posted = try await stage.ask("POST", "/api/v2/alerts", Self.alert)
            #expect(posted.status == 200 && posted.body.isEmpty)
            let shown = try await stage.ask("GET", "/api/v2/alerts?filter=severity%3D%22critical%22")
            #expect(shown.status == 200 && shown.body.contains(#""summary":"full""#))
            #expect(shown.body.contains(#""state":"active""#) && shown.body.contains(#""receivers":[{"name":"ops"}]"#))
            let none = try await stage.ask("GET", "/api/v2/alerts?filter=severity%21%3D%22critical%22")
            #expect(none.body == "[]")
            let groups = try await stage.ask("GET", "/api/v2/alerts/groups")
            #expect(groups.body.contains(#""labels":{"alertname":"disk"},"receiver":{"name":"ops"}"#))
            let receivers = try await stage.ask("GET", "/api/v2/receivers")
            #expect(receivers.body == #"[{"name":"ops"}]"#)
            let status = try await stage.ask("GET", "/api/v2/status")
            #expect(status.body.contains(#""versionInfo""#))
            for path in ["/-/healthy", "/-/ready"] {
                let answer = try await stage.ask("GET", path)
                #expect(answer.status == 200)
            }
            let over =
                #"[{"labels":{"alertname":"disk","severity":"critical"},"endsAt":"2026-01-01T00:00:00Z","startsAt":"2026-01-01T00:00:00Z"}]"#
            _ = try await stage.ask("POST", "/api/v2/alerts", over)
            let gone = try await stage.ask("GET", "/api/v2/alerts")
            #expect(gone.body == "[]")
        }
    }

    @Test func silencesAreMadeShownAndEnded() async throws {
        struct Made: Decodable { let silenceID: String }
        try await Self.with { stage in
            _ = try await stage.ask("POST", "/api/v2/alerts", Self.alert)
            let silence = """
                {"matchers":[{"name":"alertname","value":"di.*","isRegex":true}],"startsAt":"2026-01-01T00:00:00.123456789Z",
                 "endsAt":"2099-01-01T00:00:00+02:00","createdBy":"Ada","comment":"why"}
                """
            let made = try await stage.ask("POST", "/api/v2/silences", silence)
            let id = try JSONDecoder().decode(Made.self, from: Data(made.body.utf8)).silenceID
            let one = try await stage.ask("GET", "/api/v2/silence/\(id)")
            #expect(one.status == 200 && one.body.contains(#""endsAt":"2098-12-31T22:00:00Z""#))
            let alerts = try await stage.ask("GET", "/api/v2/alerts")
            #expect(alerts.body.contains(#""silencedBy":["\#(id)"],"state":"suppressed""#))
            let active = try await stage.ask("GET", "/api/v2/alerts?silenced=false")
            #expect(active.body == "[]")
            let ended = try await stage.ask("DELETE", "/api/v2/silence/\(id)")
            let list = try await stage.ask("GET", "/api/v2/silences")
            #expect(ended.status == 200 && list.body.contains(#""status":{"state":"expired"}"#))
            let missing = try await stage.ask("GET", "/api/v2/silence/none")
            #expect(missing.status == 404 && missing.body == #""there is no silence none""#)
        }
    }

    @Test func acknowledgingNamesWho() async throws {
        try await Self.with { stage in
            _ = try await stage.ask("POST", "/api/v2/alerts", Self.alert)
            let asked = #"{"matchers":["severity=critical"],"by":"Ada"}"#
            let answer = try await stage.ask("POST", "/api/v1/acknowledge", asked)
            #expect(answer.status == 200 && answer.body == #"{"acknowledged":1}"#)
            let shown = try await stage.ask("GET", "/api/v2/alerts")
            #expect(shown.body.contains(#""acknowledgedBy":"Ada""#))
            let all = try await stage.ask("POST", "/api/v1/acknowledge", #"{"matchers":[],"by":"Ada"}"#)
            #expect(all.status == 400)
        }
    }

    @Test func aWrongAlertIsToldOfAndTheOthersAreTaken() async throws {
        try await Self.with { stage in
            let body = #"[{"labels":{"alertname":"a"}},{"labels":{}},{"labels":{"alertname":"b"},"startsAt":"soon"}]"#
            let answer = try await stage.ask("POST", "/api/v2/alerts", body)
            #expect(answer.status == 400)
            #expect(
                answer.body
                    == #""alert 2: an alert has a label, such as alertname, and 1 more are wrong; 1 of 3 have been taken""#
            )
            let shown = try await stage.ask("GET", "/api/v2/alerts")
            #expect(shown.body.contains(#""alertname":"a""#))
        }
    }

    @Test func hostileBodiesAreAnsweredInOneLine() async throws {
        let deep = String(repeating: "[", count: 100_000)
        let long = #"[{"labels":{"a":"\#(String(repeating: "x", count: 5_000))"}}]"#
        let many = "[" + Array(repeating: #"{"labels":{"a":"b"}}"#, count: 20_001).joined(separator: ",") + "]"
        let wide = #"[{"labels":{\#((0..<65).map { "\"l\($0)\":\"v\"" }.joined(separator: ","))}}]"#
        let bodies = [
            "", "{}", "null", deep, long, many, wide, #"[{"labels":{"a\n":"b"}}]"#, "[{\"labels\":{\"a\":\"\u{0}\"}}]",
        ]
        try await Self.with { stage in
            for body in bodies {
                let answer = try await stage.ask("POST", "/api/v2/alerts", body)
                #expect(answer.status == 400, "\(body.prefix(40))")
                #expect(!answer.body.contains("\n") && answer.body.utf8.count < 500)
            }
            for silence in [
                #"{"matchers":[],"startsAt":"2026-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z","createdBy":"","comment":""}"#,
                #"{"matchers":[{"name":"a","value":".*","isRegex":true}],"startsAt":"2026-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z","createdBy":"","comment":""}"#,
                #"{"matchers":[{"name":"a","value":"(","isRegex":true}],"startsAt":"2026-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z","createdBy":"","comment":""}"#,
                #"{"matchers":[{"name":"a","value":"b","isRegex":false}],"startsAt":"2099-01-01T00:00:00Z","endsAt":"2026-01-01T00:00:00Z","createdBy":"","comment":""}"#,
            ] {
                let answer = try await stage.ask("POST", "/api/v2/silences", silence)
                #expect(answer.status == 400 && answer.body.hasPrefix("\""))
            }
            let filter = try await stage.ask("GET", "/api/v2/alerts?filter=%7B")
            #expect(filter.status == 400)
            let large = try await stage.ask("POST", "/api/v2/alerts", String(repeating: " ", count: (16 << 20) + 1))
            #expect(large.status == 413 || large.status == 400)
            let shown = try await stage.ask("GET", "/api/v2/alerts")
            #expect(shown.status == 200 && shown.body == "[]")
        }
    }

    @Test func onlyWhoShowsTheTokenIsLetIn() async throws {
        let token = "0123456789abcdef"
        try await Self.with(token: token) { stage in
            let right = try await stage.ask("GET", "/api/v2/alerts")
            let wrong = try await stage.ask("GET", "/api/v2/alerts", headers: ["Authorization": "Bearer x"])
            #expect(right.status == 200 && wrong.status == 401)
        }
    }

    @Test func noPageOfAnotherSiteIsLetIn() async throws {
        try await Self.with { stage in
            let page = try await stage.ask(
                "POST", "/api/v2/alerts", Self.alert, headers: ["Origin": "http://evil.example"])
            #expect(page.status == 403)
        }
    }
}
