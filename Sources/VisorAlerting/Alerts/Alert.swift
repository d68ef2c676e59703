import Foundation

/// An alert as it is held here, whoever raised it.
///
/// The form is that of the Alertmanager: what it is known by are its labels, `alertname` among them.
public struct Alert: Sendable, Equatable, Codable {
    /// A line that an alert is about.
    public struct Line: Sendable, Equatable, Codable {
        /// When it happened, as RFC 3339 has it; `nil` for a line without a time.
        public var time: String?
        /// The process that wrote it.
        public var process: String
        /// The client.
        public var client: String
        /// Its text.
        public var message: String
        /// The source that it came from.
        public var source: String

        /// A line.
        public init(time: String?, process: String, client: String, message: String, source: String) {
            (self.time, self.process, self.client, self.message, self.source) = (time, process, client, message, source)
        }
    }

    /// What it is known by.
    public var labels: [String: String]
    /// What else there is to say: `summary`, `description`.
    public var annotations: [String: String]
    /// When it began.
    public var startsAt: Date
    /// When it was over, or will be if nobody raises it again; `nil` where nothing is known of an end.
    public var endsAt: Date?
    /// Where it was raised, as a URL; empty where nothing is said.
    public var generatorURL: String
    /// The lines that it is about, at most 20.
    public var lines: [Line]

    /// An alert.
    public init(
        labels: [String: String], annotations: [String: String] = [:], startsAt: Date, endsAt: Date? = nil,
        generatorURL: String = "", lines: [Line] = []
    ) {
        (self.labels, self.annotations) = (labels, annotations)
        (self.startsAt, self.endsAt) = (startsAt, endsAt)
        (self.generatorURL, self.lines) = (generatorURL, lines)
    }

    /// Its name, the label `alertname`; empty where it has none.
    public var name: String { labels["alertname"] ?? "" }

    /// How bad it is, the label `severity`; empty where it has none.
    public var severity: String { labels["severity"] ?? "" }

    /// Whether it is over at an instant.
    public func isResolved(at now: Date) -> Bool { endsAt.map { $0 <= now } ?? false }

    /// Whether it is another than one that is over, and not the same that somebody tells of twice.
    ///
    /// An episode comes again only where its monitor has lost its state, and begun to count anew.
    func isLater(than other: Alert) -> Bool {
        labels[Alert.episodeLabel] == nil || startsAt > other.endsAt ?? .distantFuture
    }

    /// What there is to say in one line: the annotation `summary`, or `description`, or the name.
    public var summary: String { annotations["summary"] ?? annotations["description"] ?? name }
}
