import Foundation
import VisorKit

/// A notice as the webhook of the Alertmanager has it, version 4 of the form
/// (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
///
/// A notice from the outbox has at most 2 MiB of it. The same notice is always the same bytes, so that a signature of them, and whoever compares them, sees one thing.
enum WebhookBody {
    /// The object, on one line.
    static func json(_ notice: Notice, externalURL: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            NoticeDocument.member("version", "4", &writer)
            NoticeDocument.member("groupKey", groupKey(notice), &writer)
            NoticeDocument.number("truncatedAlerts", notice.omitted, &writer)
            NoticeDocument.member("status", notice.status.rawValue, &writer)
            NoticeDocument.member("receiver", notice.receiver, &writer)
            members(notice, &writer)
            NoticeDocument.member("externalURL", externalURL, &writer)
            writer.name("alerts")
            writer.array { writer in
                for entry in notice.alerts { alert(entry, at: notice.at, &writer) }
                if let report = notice.report { self.report(report, &writer) }
            }
        }
        return writer.bytes
    }

    private static func members(_ notice: Notice, _ writer: inout JSONWriter) {
        writer.name("groupLabels")
        NoticeDocument.labels(notice.groupLabels, &writer)
        writer.name("commonLabels")
        NoticeDocument.labels(common(notice.alerts.map(\.labels)), &writer)
        writer.name("commonAnnotations")
        NoticeDocument.labels(common(notice.alerts.map(\.annotations)), &writer)
    }

    /// What a group is recognised by, `{}:{alertname="disk", host="web1"}`.
    private static func groupKey(_ notice: Notice) -> String {
        let labels = notice.groupLabels.sorted { $0.key < $1.key }.map { name, value in
            let escaped = value.flatMap { character in
                switch character {
                case "\\": "\\\\"
                case "\"": "\\\""
                case "\n": "\\n"
                default: String(character)
                }
            }
            return "\(name)=\"\(String(escaped))\""
        }
        return "{}:{\(labels.joined(separator: ", "))}"
    }

    /// What all have in common.
    private static func common(_ all: [[String: String]]) -> [String: String] {
        guard let first = all.first else { return [:] }
        return all.dropFirst().reduce(first) { common, one in common.filter { one[$0.key] == $0.value } }
    }

    private static func alert(_ alert: Alert, at now: Date, _ writer: inout JSONWriter) {
        writer.object { writer in
            NoticeDocument.member("status", alert.isResolved(at: now) ? "resolved" : "firing", &writer)
            writer.name("labels")
            NoticeDocument.labels(alert.labels, &writer)
            writer.name("annotations")
            NoticeDocument.labels(alert.annotations, &writer)
            NoticeDocument.member("startsAt", CleanText.time(alert.startsAt), &writer)
            // The zero of Go's time stands for an end that is not known.
            NoticeDocument.member("endsAt", alert.endsAt.map(CleanText.time) ?? "0001-01-01T00:00:00Z", &writer)
            NoticeDocument.member("generatorURL", alert.generatorURL, &writer)
            NoticeDocument.member("fingerprint", fingerprint(alert.labels), &writer)
        }
    }

    /// A report in the place of an alert, since the form has nothing else that could hold one.
    private static func report(_ report: Report, _ writer: inout JSONWriter) {
        let labels = ["alertname": "report", "severity": "none", "title": report.title]
        let notice = NoticeText.lines(of: report).joined(separator: "\n")
        writer.object { writer in
            NoticeDocument.member("status", "firing", &writer)
            writer.name("labels")
            NoticeDocument.labels(labels, &writer)
            writer.name("annotations")
            NoticeDocument.labels(["summary": report.title, "description": notice], &writer)
            NoticeDocument.member("startsAt", CleanText.time(report.from), &writer)
            NoticeDocument.member("endsAt", CleanText.time(report.to), &writer)
            NoticeDocument.member("generatorURL", "", &writer)
            NoticeDocument.member("fingerprint", fingerprint(labels), &writer)
        }
    }

    /// What the Alertmanager recognises an alert by: FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/) of names
    /// and values in their order, each with a byte of ones behind it.
    static func fingerprint(_ labels: [String: String]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // Names are compared byte by byte there.
        for (name, value) in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            for part in [name, value] {
                part.utf8.forEach(add)
                add(0xff)
            }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
