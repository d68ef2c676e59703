import Foundation
import Synchronization
import VisorKit
import VisorStore
import VisorTesting

@testable import VisorAlerting

/// A clock that stands still until it is set.
final class StandingClock: Sendable {
    private let moment = Mutex(Date(timeIntervalSince1970: 1_795_168_800))

    var now: Date { moment.withLock { $0 } }

    func pass(_ span: Duration) { moment.withLock { $0 = $0 + span } }
}

/// A receiver that keeps what it is told, and fails when it is told to.
final class RecordingReceiver: Receiver {
    private struct State {
        var notices: [Notice] = []
        var failure: DeliveryFailure?
    }

    private let state = Mutex(State())

    var notices: [Notice] { state.withLock { $0.notices } }

    func fail(_ failure: DeliveryFailure?) { state.withLock { $0.failure = failure } }

    func deliver(_ notice: Notice) async throws(DeliveryFailure) {
        let failure = state.withLock { state in
            if state.failure == nil { state.notices.append(notice) }
            return state.failure
        }
        if let failure { throw failure }
    }
}

extension Alert {
    /// An alert with a name and more labels.
    static func made(
        _ name: String, _ labels: [String: String] = [:], at start: Date, ends: Date? = nil
    ) -> Alert {
        Alert(labels: labels.merging(["alertname": name]) { own, _ in own }, startsAt: start, endsAt: ends)
    }
}

/// Alerting on a clock that stands still, whose notices are read from the outbox.
final class AlertingStage {
    let clock = StandingClock()
    let folder: TemporaryFolder
    let routes: [Route]
    let weekly: [WeeklySilence]
    private let oldest: Duration?
    private(set) var store: AlertingStore
    private(set) var desk: AlertDesk

    init(routes: [Route], weekly: [WeeklySilence] = [], oldest: Duration? = nil) throws {
        (self.routes, self.weekly, self.oldest) = (routes, weekly, oldest)
        folder = try TemporaryFolder()
        store = try AlertingStore(path: folder.path("alerts.sqlite"))
        desk = try AlertDesk(
            store: store, routes: routes, weekly: weekly, oldest: oldest, now: { [clock] in clock.now })
    }

    /// Begins anew from what is kept.
    func restart() throws {
        store = try AlertingStore(path: folder.path("alerts.sqlite"))
        desk = try AlertDesk(
            store: store, routes: routes, weekly: weekly, oldest: oldest, now: { [clock] in clock.now })
    }

    /// Takes alerts, with or without their ends.
    func raise(_ alerts: Alert...) async throws { try await desk.take(alerts) }

    /// Ends an alert now.
    func end(_ alert: Alert) async throws {
        var ended = alert
        ended.endsAt = clock.now
        try await desk.take([ended])
    }

    /// Lets time pass in steps of a second, and takes what is told meanwhile, with the time since the beginning of that.
    func pass(_ span: Duration) async throws -> [(after: Int, notice: Notice)] {
        var told: [(Int, Notice)] = []
        for second in 0...Int(span / .seconds(1)) {
            if second > 0 { clock.pass(.seconds(1)) }
            guard try await desk.decide() else { continue }
            told += try takeNotices().map { (second, $0) }
        }
        return told
    }

    /// Takes the notices out of the outbox.
    func takeNotices() throws -> [Notice] {
        var notices: [Notice] = []
        for receiver in receivers {
            while let kept = try store.due(of: receiver, at: clock.now.eventTime) {
                notices.append(try JSONDecoder().decode(Notice.self, from: kept.json))
                try store.remove(kept.id)
            }
        }
        return notices
    }

    private var receivers: [String] {
        Set(routes.flatMap { $0.receivers + $0.escalations.flatMap(\.receivers) }).sorted()
    }
}
