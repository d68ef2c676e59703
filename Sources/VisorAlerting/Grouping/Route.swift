/// Which alerts go to whom, and how they are put together.
public struct Route: Sendable, Equatable {
    /// Who is told besides, where nobody has acknowledged.
    public struct Escalation: Sendable, Equatable {
        /// How long after alerts have been told.
        public var after: Duration
        /// The names of those who are told.
        public var receivers: [String]
        /// The severities of the alerts that this is for; all where there are none.
        public var severities: Set<String>

        /// An escalation.
        public init(after: Duration, receivers: [String], severities: Set<String> = []) {
            (self.after, self.receivers, self.severities) = (after, receivers, severities)
        }

        func isFor(_ alert: Alert) -> Bool { severities.isEmpty || severities.contains(alert.severity) }
    }

    /// By what it is known, over restarts too.
    public var name: String
    /// The conditions that an alert has to meet; each alert meets none.
    public var matchers: [LabelMatcher]
    /// Whether later routes see the alerts that this one has taken.
    public var continues = false
    /// The labels whose values alerts of one group have in common; `episode` never is one of them.
    public var groupBy = ["alertname"]
    /// How long a notice waits for more alerts that belong into it.
    public var groupWait = Duration.seconds(30)
    /// How long after a notice of a group the next one is sent, at the earliest.
    public var groupInterval = Duration.seconds(300)
    /// After how long a notice is sent again though nothing has changed, while nobody has acknowledged.
    public var repeatInterval = Duration.seconds(4 * 3_600)
    /// The names of those who are told.
    public var receivers: [String]
    /// Who is told besides.
    public var escalations: [Escalation] = []
    /// Whether it is told, too, that alerts are over.
    public var sendsResolved = true

    /// A route.
    public init(name: String, matchers: [LabelMatcher] = [], receivers: [String]) {
        (self.name, self.matchers, self.receivers) = (name, matchers, receivers)
    }

    /// The labels that all alerts have in common which are in a group with one.
    func groupLabels(of labels: [String: String]) -> [String: String] {
        var common: [String: String] = [:]
        for name in groupBy where name != Alert.episodeLabel { common[name] = labels[name] }
        return common
    }
}

extension Alert {
    /// The label by which each of Visor's own alerts is told from the ones before it.
    public static let episodeLabel = "episode"
    /// The label of the group of monitors that has found an alert, of those that share a topic.
    public static let monitorGroupLabel = "kafka_group"
    /// The label of the file that an alert was read from.
    public static let fileLabel = "alerts_file"
}

extension [Route] {
    /// The routes that take alerts with these labels, in order.
    public func taking(_ labels: [String: String]) -> [Route] { places(for: labels).map { self[$0] } }

    /// The routes that take alerts with these labels, by their places.
    func places(for labels: [String: String]) -> [Int] {
        var places: [Int] = []
        for (place, route) in enumerated() where route.matchers.match(labels) {
            places.append(place)
            if !route.continues { break }
        }
        return places
    }
}
