import Foundation
import HTTPTypes
import Hummingbird
import VisorKit
import VisorNetwork
import VisorStore

/// The interface: that of the Alertmanager, version 2, and besides it what Visor knows more of.
struct AlertingRoutes: WebRoutes {
    let desk: AlertDesk
    let store: AlertingStore
    /// The names of those who can be told.
    let receivers: [String]
    /// After how long an alert is over that does not say when.
    let timeout: Duration
    /// What callers have to show; `nil` where everybody may call, who is on this machine.
    let token: BearerToken?
    let version: String
    let started: Date

    /// How many bytes a body has at most.
    static let mostBytes = 16 << 20
    /// How many alerts are taken at once at most.
    static let mostAlerts = 20_000

    static let limits: WebLimits = {
        var limits = WebLimits()
        limits.connections = 256
        return limits
    }()

    /// Adds the routes.
    func add(to router: Router<WebContext>) {
        let open = router.group()
        for path in ["-/healthy", "-/ready"] {
            for method in [HTTPRequest.Method.get, .head] {
                open.on(RouterPath(path), method: method) { _, _ in Response(status: .ok) }
            }
        }
        let group = router.group("api").add(middleware: CallerCheck(token: token))
        group.get("v2/status") { _, _ in try JSONAnswer.of(ShownStatus(version: version, started: started)) }
        group.get("v2/receivers") { _, _ in try JSONAnswer.of(receivers.map { ShownAlert.Name(name: $0) }) }
        group.get("v2/alerts") { request, _ in try await answer { try await alerts(AlertQuery(request)) } }
        group.get("v2/alerts/groups") { request, _ in try await answer { try await groups(AlertQuery(request)) } }
        group.post("v2/alerts") { request, _ in try await answer { try await take(request) } }
        let silences = SilenceRoutes(desk: desk)
        group.get("v2/silences") { request, _ in try await answer { try await silences.list(AlertQuery(request)) } }
        group.post("v2/silences") { request, _ in try await answer { try await silences.put(request) } }
        group.get("v2/silence/:id") { _, context in
            try await answer { try await silences.one(context.parameters.get("id") ?? "") }
        }
        group.delete("v2/silence/:id") { _, context in
            try await answer { try await silences.expire(context.parameters.get("id") ?? "") }
        }
        group.post("v1/acknowledge") { request, _ in try await answer { try await acknowledge(request) } }
        group.get("v1/outbox") { _, _ in try await answer { try outbox() } }
    }

    /// Turns what is wrong into an answer of one line.
    private func answer(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let problem as AlertingProblem {
            return JSONAnswer.problem(problem)
        } catch let error as StoreError {
            return JSONAnswer.problem(error.description, .serviceUnavailable)
        }
    }

    private func alerts(_ query: AlertQuery) async throws -> Response {
        let (book, now) = await desk.snapshot()
        let shown = book.alerts.filter { query.wants($0.value.alert, at: now) }
            .map { ShownAlert($0.key, $0.value, in: book, at: now) }
            .filter(query.wants)
            .sorted { ($0.startsAt, $0.fingerprint) < ($1.startsAt, $1.fingerprint) }
        return try JSONAnswer.of(shown)
    }

    private func groups(_ query: AlertQuery) async throws -> Response {
        let (book, now) = await desk.snapshot()
        var shown: [ShownGroup] = []
        for (key, group) in book.groups.sorted(by: { ($0.key.route, $0.key.key) < ($1.key.route, $1.key.key) }) {
            let alerts = group.members.sorted().compactMap { fingerprint -> ShownAlert? in
                guard let held = book.alerts[fingerprint], query.wants(held.alert, at: now) else { return nil }
                return ShownAlert(fingerprint, held, in: book, at: now)
            }.filter(query.wants)
            guard !alerts.isEmpty else { continue }
            for name in book.routes[key.route].receivers where query.wants(receiver: name) {
                shown.append(
                    ShownGroup(labels: group.state.labels, receiver: ShownAlert.Name(name: name), alerts: alerts))
            }
        }
        return try JSONAnswer.of(shown)
    }

    /// Takes alerts; those that can be none are told of, and keep the others from nothing.
    private func take(_ request: Request) async throws -> Response {
        let posted: [PostedAlert] = try await JSONBody.read(request)
        guard posted.count <= AlertingRoutes.mostAlerts else {
            throw AlertingProblem(
                "at most \(AlertingRoutes.mostAlerts) alerts are taken at once; these are \(posted.count)")
        }
        let (_, now) = await desk.snapshot()
        var (alerts, problems): ([Alert], [String]) = ([], [])
        for (place, posted) in posted.enumerated() {
            do throws(AlertingProblem) {
                alerts.append(try posted.alert(at: now))
            } catch {
                problems.append("alert \(place + 1): \(error)")
            }
        }
        try await desk.take(alerts, timeout: timeout)
        guard let first = problems.first else { return Response(status: .ok) }
        let more = problems.count > 1 ? ", and \(problems.count - 1) more are wrong" : ""
        throw AlertingProblem("\(first)\(more); \(alerts.count) of \(posted.count) have been taken")
    }

    private struct Acknowledging: Decodable {
        let matchers: [String]
        let by: String
    }

    private struct Acknowledged: Encodable {
        let acknowledged: Int
    }

    private func acknowledge(_ request: Request) async throws -> Response {
        let asked: Acknowledging = try await JSONBody.read(request)
        guard !asked.by.isEmpty, asked.by.utf8.count <= 256, !asked.by.unicodeScalars.contains(where: \.isControl)
        else { throw AlertingProblem("'by' says who, in 1 to 256 bytes") }
        let matchers = try AlertQuery.matchers(asked.matchers)
        guard !matchers.isEmpty else { throw AlertingProblem("'matchers' says which alerts, as in severity=critical") }
        return try JSONAnswer.of(
            Acknowledged(acknowledged: try await desk.acknowledge(matchers, by: asked.by)))
    }

    private struct ShownCount: Encodable {
        let receiver: String
        let waiting: Int
        let dead: Int
    }

    private func outbox() throws -> Response {
        try JSONAnswer.of(
            try store.counts().map { ShownCount(receiver: $0.receiver, waiting: $0.waiting, dead: $0.dead) })
    }
}
