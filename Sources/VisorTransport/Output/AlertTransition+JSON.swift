import FoundationEssentials
import VisorKit

extension AlertTransition {
    /// Reads a line that is written as `AlertDocument.json` writes it; `nil` for anything else.
    ///
    /// - Parameter decoder: one of no settings, which many lines may share.
    public init?(json line: [UInt8], by decoder: JSONDecoder) {
        guard let entry = try? decoder.decode(Entry.self, from: Data(line)),
            AlertIdentity.episodes.contains(entry.episode),
            let state = AlertState(rawValue: entry.state), let severity = AlertSeverity(rawValue: entry.severity),
            let at = EventTime(rfc3339: entry.at)
        else { return nil }
        let identity = AlertIdentity(
            rule: entry.rule, labels: entry.labels.map { AlertLabel($0.key, $0.value) }, episode: entry.episode,
            state: state)
        self.init(
            identity: identity, at: at, severity: severity, value: entry.value, message: entry.message,
            lines: (entry.lines ?? []).map(\.line))
    }

    private struct Entry: Decodable {
        let rule: String
        let labels: [String: String]
        let episode: Int
        let state: String
        let severity: String
        let value: Double?
        let at: String
        let message: String
        let lines: [Line]?
    }

    private struct Line: Decodable {
        let time: String?
        let process: String
        let client: String
        let message: String
        let source: String
        let offset: Int

        var line: AlertLine {
            AlertLine(
                time: time.flatMap { EventTime(rfc3339: $0) }, process: process, client: client, message: message,
                source: source, offset: offset)
        }
    }
}
