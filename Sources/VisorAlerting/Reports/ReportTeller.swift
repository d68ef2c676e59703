import Foundation
import VisorKit
import VisorStore

/// Puts reports into the outbox, each once.
public struct ReportTeller: Sendable {
    private let store: AlertingStore
    private let schedule: ReportSchedule
    private let receivers: [String]

    init(store: AlertingStore, schedule: ReportSchedule, receivers: [String]) {
        (self.store, self.schedule, self.receivers) = (store, schedule, receivers)
    }

    private var key: String { "report:\(schedule.name)" }

    /// The span that is to be told of now; `nil` where nothing is due.
    ///
    /// For the first time the schedule begins: what is told first is the span that ends next.
    ///
    /// - Parameter delay: how long after its end a span is complete, in seconds.
    /// - Throws: `StoreError`.
    public func due(at now: Date, delay: TimeInterval) throws(StoreError) -> Range<Date>? {
        guard let known = try store.position(of: key), known.incarnation == incarnation else {
            try keep(schedule.end(before: now), [])
            return nil
        }
        return schedule.due(after: Date(timeIntervalSince1970: TimeInterval(known.offset)), at: now, delay: delay)
    }

    /// Another span is another schedule.
    private var incarnation: String { "\(Int(schedule.span))" }

    /// Puts a report into the outbox, and notes that it is there.
    ///
    /// - Throws: `StoreError`.
    public func tell(_ span: Range<Date>, _ summary: WindowSummary, at now: Date) throws(StoreError) {
        let interval = span.lowerBound.eventTime..<span.upperBound.eventTime
        let report = Report(schedule.title, SummaryNotice(interval, summary), span)
        let notices = receivers.map { receiver in
            Notice(
                id: id(span, receiver), receiver: receiver, groupLabels: [:], status: .firing, alerts: [], at: now,
                report: report)
        }
        try keep(span.upperBound, notices.map { KeptNotice($0, about: key, at: now) })
    }

    private func keep(_ end: Date, _ notices: [KeptNotice]) throws(StoreError) {
        var change = AlertingChange()
        change.positions = [
            KeptPosition(name: key, incarnation: incarnation, offset: Int(end.timeIntervalSince1970))
        ]
        change.notices = notices
        try store.apply(change)
    }

    /// The same for the same span, schedule and receiver.
    private func id(_ span: Range<Date>, _ receiver: String) -> String {
        let end = Int(span.upperBound.timeIntervalSince1970)
        return Array("\(key)\n\(incarnation)\n\(end)\n\(receiver)".utf8).digest
    }
}

extension Report {
    fileprivate init(_ title: String, _ notice: SummaryNotice, _ span: Range<Date>) {
        self.init(
            title: title, from: span.lowerBound, to: span.upperBound, logCount: notice.lines, errorCount: notice.errors,
            errorRate: notice.errorRate, importRate: notice.rate,
            topClients: notice.clients.map { Entry(name: $0.name, count: $0.count) },
            topErrorClients: notice.errorClients.map { Entry(name: $0.name, count: $0.count) })
    }
}
