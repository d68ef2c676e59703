import Foundation

/// What is told to one receiver at once: the alerts of a group, or a report.
public struct Notice: Sendable, Equatable, Codable {
    /// Whether there is something, or it is over.
    public enum Status: String, Sendable, Codable {
        case firing, resolved
    }

    /// What it is recognised by, letters, digits and hyphens: each attempt to deliver it shows the same.
    public var id: String
    /// The name of the receiver.
    public var receiver: String
    /// The labels that the group's alerts have in common by the settings, with their values.
    public var groupLabels: [String: String]
    /// `firing` while one of the alerts is.
    public var status: Status
    /// The alerts, those that are firing first; at most `mostAlerts`.
    public var alerts: [Alert]
    /// How many more alerts the group has.
    public var omitted: Int
    /// When it was decided.
    public var at: Date
    /// How often it was handed on because nobody had acknowledged; 0 for the first receivers.
    public var escalation: Int
    /// What a report says instead of alerts.
    public var report: Report?

    /// How many alerts a notice has at most.
    public static let mostAlerts = 100

    /// A notice.
    public init(
        id: String, receiver: String, groupLabels: [String: String], status: Status, alerts: [Alert], omitted: Int = 0,
        at: Date, escalation: Int = 0, report: Report? = nil
    ) {
        (self.id, self.receiver, self.groupLabels, self.status) = (id, receiver, groupLabels, status)
        (self.alerts, self.omitted, self.at) = (alerts, omitted, at)
        (self.escalation, self.report) = (escalation, report)
    }

    /// The alerts that are not over when the notice was decided.
    public var firing: [Alert] { alerts.filter { !$0.isResolved(at: at) } }

    /// The alerts that were over when the notice was decided.
    public var resolved: [Alert] { alerts.filter { $0.isResolved(at: at) } }
}

/// What happened over a time, for somebody who looks once a day.
public struct Report: Sendable, Equatable, Codable {
    /// A client or another value, and how often it was there.
    public struct Entry: Sendable, Equatable, Codable {
        /// The value.
        public var name: String
        /// How often.
        public var count: Int

        /// An entry.
        public init(name: String, count: Int) { (self.name, self.count) = (name, count) }
    }

    /// What it is called, such as `Summary`, `Daily report`.
    public var title: String
    /// From when on.
    public var from: Date
    /// Up to when.
    public var to: Date
    /// How many lines there were.
    public var logCount: Int
    /// How many of them tell of an error.
    public var errorCount: Int
    /// The share of errors, from 0 to 1.
    public var errorRate: Double
    /// Lines a second.
    public var importRate: Double
    /// The clients with the most lines, the first three.
    public var topClients: [Entry]
    /// The clients with the most errors, the first three.
    public var topErrorClients: [Entry]

    /// A report.
    public init(
        title: String, from: Date, to: Date, logCount: Int, errorCount: Int, errorRate: Double, importRate: Double,
        topClients: [Entry], topErrorClients: [Entry]
    ) {
        (self.title, self.from, self.to) = (title, from, to)
        (self.logCount, self.errorCount, self.errorRate, self.importRate) = (
            logCount, errorCount, errorRate, importRate
        )
        (self.topClients, self.topErrorClients) = (topClients, topErrorClients)
    }
}
