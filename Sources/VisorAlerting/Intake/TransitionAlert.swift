import Foundation
import VisorKit
import VisorTransport

extension Alert {
    /// An alert of Visor's own, as its change stands in a file or a topic.
    ///
    /// Its rule is its name, and its episode a label: the next one with the same labels is another alert. Until it is said to be
    /// over it holds.
    ///
    /// - Parameters:
    ///   - group: the group of monitors that found it, which tells its alerts from those of others; `nil` where there is none.
    ///   - now: what is said to be over later than that is over now.
    public init(_ change: AlertTransition, of group: String? = nil, at now: Date) {
        var labels: [String: String] = [:]
        for label in change.identity.labels { labels[label.name] = label.value }
        labels["alertname"] = change.identity.rule
        labels["severity"] = change.severity.rawValue
        if let group { labels[Alert.monitorGroupLabel] = group }
        labels[Alert.episodeLabel] = "\(change.identity.episode)"
        var annotations = ["summary": change.message]
        if change.identity.state == .held { annotations["held"] = "true" }
        let isOver = change.identity.state == .resolved
        let moment = min(Date(change.at), now)
        self.init(
            labels: labels, annotations: annotations, startsAt: moment, endsAt: isOver ? moment : nil,
            lines: change.lines.prefix(AlertLine.most).map(Line.init))
    }
}

extension Alert.Line {
    fileprivate init(_ line: AlertLine) {
        self.init(
            time: line.time?.rfc3339, process: line.process, client: line.client, message: line.message,
            source: line.source)
    }
}
