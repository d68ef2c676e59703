import Foundation
import VisorKit
import VisorTransport

/// Where an alert of Visor's own comes from, which tells it from those that another monitor numbers alike.
public enum AlertOrigin: Sendable {
    /// A file of alerts, by its path from the root.
    case file(String)
    /// A topic, to which the group of monitors wrote that has the name.
    case group(String)

    fileprivate var label: (name: String, value: String) {
        switch self {
        case .file(let path): (Alert.fileLabel, path)
        case .group(let name): (Alert.monitorGroupLabel, name)
        }
    }
}

extension Alert {
    /// An alert of Visor's own, as its change stands in a file or a topic.
    ///
    /// Its rule is its name, and its episode a label: the next one with the same labels is another alert. Until it is said to be
    /// over it holds.
    ///
    /// - Parameters:
    ///   - origin: where it comes from; `nil` where there are no others that it could be taken for.
    ///   - now: what is said to be over later than that is over now.
    public init(_ change: AlertTransition, from origin: AlertOrigin? = nil, at now: Date) {
        var labels: [String: String] = [:]
        for label in change.identity.labels { labels[label.name] = label.value }
        labels["alertname"] = change.identity.rule
        labels["severity"] = change.severity.rawValue
        if let label = origin?.label { labels[label.name] = label.value }
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
