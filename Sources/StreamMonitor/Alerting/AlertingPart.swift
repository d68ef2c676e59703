import Foundation
import VisorAlerting
import VisorKit
import VisorNetwork
import VisorRuntime
import VisorStore
import VisorTransport

/// What tells people of the alerts of this process: the service of alerting inside it, and senders to Alertmanagers.
///
/// Alerts come to the service by the file that they are written to: whatever falls over in between, none is lost and none is told twice.
struct AlertingPart: Sendable {
    private let service: AlertingService?
    private let reports: [ReportTeller]
    /// How long after its end a span is complete, in seconds.
    private let delay: TimeInterval
    private let senders: [AlertmanagerSender]
    private let say: @Sendable (String) -> Void

    private static let mailOfAlerts = "email.alert"
    private static let mailOfReports = "email.report"
    private static let pace = Duration.seconds(1)

    /// Opens what alerting keeps, in a folder that is this process's own.
    ///
    /// - Throws: `ProgramError` for settings that cannot be used, `StoreError`.
    init(_ configuration: StreamMonitorConfiguration, in folder: CheckpointFolder, _ messages: MessageBoard) throws {
        say = { messages.say($0) }
        let layout = configuration.settings.layout
        delay = (layout.lateness + layout.idle).seconds + layout.size.seconds
        senders = try configuration.alertmanagers.map { [say] endpoint in
            try AlertingPart.usable {
                try AlertmanagerSender(to: endpoint, authority: configuration.network.secrets.authority, say: say)
            }
        }
        guard let alerting = configuration.alerting else {
            (service, reports) = (nil, [])
            return
        }
        let settings = try AlertingPart.usable { try AlertingPart.settings(alerting, configuration) }
        let service = try AlertingService(
            settings, store: CheckpointFolder.alerts(in: folder.path, name: folder.name),
            version: VisorVersion.current, say: say)
        self.service = service
        reports = (alerting.mail?.report == nil ? [] : alerting.mail?.schedules ?? []).map {
            service.reports($0, to: [AlertingPart.mailOfReports])
        }
    }

    private static func usable<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw ProgramError("\(error)", code: .usage) }
    }

    /// What the service is made of: that of the file, with the mails of this program's own configuration.
    private static func settings(
        _ alerting: InnerAlerting, _ configuration: StreamMonitorConfiguration
    ) throws -> AlertingService.Settings {
        var settings =
            try alerting.configuration?.settings() ?? AlertingService.Settings(routes: [], receivers: [:])
        if let mail = alerting.mail, let alert = mail.alert {
            settings.receivers[mailOfAlerts] = EmailReceiver(mail.settings(alert))
            settings.routes.insert(try mailRoute(), at: 0)
        }
        if let mail = alerting.mail, let report = mail.report {
            settings.receivers[mailOfReports] = EmailReceiver(mail.settings(report))
        }
        settings.ownFile = configuration.alertJSON
        return settings
    }

    /// Error lines go out soon, and are told once: each is an event, and no state that ends.
    private static func mailRoute() throws -> VisorAlerting.Route {
        var route = VisorAlerting.Route(
            name: mailOfAlerts, matchers: [try LabelMatcher("alertname=error_lines")], receivers: [mailOfAlerts])
        (route.continues, route.sendsResolved) = (true, false)
        (route.groupWait, route.groupInterval) = (.seconds(5), .seconds(30))
        route.repeatInterval = .seconds(366 * 86_400)
        return route
    }

    /// Takes the alerts that have begun and are not over.
    func update(_ active: [AlertTransition]) {
        for sender in senders { sender.update(active) }
    }

    /// Tells people for as long as a body runs.
    ///
    /// - Parameter history: what reports are made of.
    /// - Throws: what the body throws; `WebServerError` where the interface cannot be served.
    func serve(history: DashboardPart?, during body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Ended.self) { group in
            group.addTask {
                try await body()
                return .body
            }
            if let service {
                group.addTask {
                    try await service.run()
                    return .service
                }
            }
            for work in helpers(history) {
                group.addTask {
                    await work()
                    return .helper
                }
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                // What is being delivered is brought to its end.
                if ended == .body { service?.stop() }
                if ended == .service || ended == .body && service == nil { return }
            }
        }
    }

    /// What has come to its end.
    private enum Ended {
        case body, service, helper
    }

    /// What works until its task is cancelled.
    private func helpers(_ history: DashboardPart?) -> [@Sendable () async -> Void] {
        let reporting: [@Sendable () async -> Void] =
            reports.isEmpty ? [] : history.map { history in [{ await report(of: history) }] } ?? []
        return senders.map { sender in { await sender.run() } } + reporting
    }

    /// Makes reports that are due, until the task is cancelled.
    private func report(of history: DashboardPart) async {
        var told: String?
        while !Task.isCancelled {
            var problem: String?
            do {
                for teller in reports { try tell(teller, history) }
            } catch {
                problem = "\(error)"
            }
            if let problem, problem != told { say("no report can be made: \(problem); trying again") }
            told = problem
            try? await Task.sleep(for: AlertingPart.pace)
        }
    }

    private func tell(_ teller: ReportTeller, _ history: DashboardPart) throws {
        let now = Date()
        guard let span = try teller.due(at: now, delay: delay) else { return }
        let found = try history.summary(in: span.lowerBound.eventTime..<span.upperBound.eventTime)
        try teller.tell(span, found, at: now)
    }
}
