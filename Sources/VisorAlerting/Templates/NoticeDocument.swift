import Foundation
import VisorKit

/// A notice as an object of JSON, as files and commands get it; `docs/receivers.md` describes it.
///
/// A notice from the outbox has at most 512 KiB of it. It begins with the member `id`, so that a notice can be found in a file without reading all of it.
public enum NoticeDocument {
    /// The notice on one line, without a newline.
    public static func json(_ notice: Notice) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            member("id", notice.id, &writer)
            member("receiver", notice.receiver, &writer)
            member("status", notice.status.rawValue, &writer)
            member("at", CleanText.time(notice.at), &writer)
            writer.name("group_labels")
            labels(notice.groupLabels, &writer)
            number("escalation", notice.escalation, &writer)
            writer.name("alerts")
            writer.array { writer in
                for entry in notice.alerts { alert(entry, &writer) }
            }
            number("omitted", notice.omitted, &writer)
            writer.name("report")
            if let report = notice.report { object(report, &writer) } else { writer.null() }
        }
        return writer.bytes
    }

    /// The beginning of every line that holds the notice of an identity.
    static func beginning(_ id: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { member("id", id, &$0) }
        return writer.bytes.dropLast() + [UInt8(ascii: ",")]
    }

    /// Labels or annotations as an object, in the order of their names, so that the same ones have one form.
    static func labels(_ labels: [String: String], _ writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in labels.sorted(by: { $0.key < $1.key }) { member(name, value, &writer) }
        }
    }

    /// How many bytes are written.
    static func size(_ write: (inout JSONWriter) -> Void) -> Int {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes.count
    }

    static func member(_ name: String, _ value: String, _ writer: inout JSONWriter) {
        writer.name(name)
        writer.value(value)
    }

    static func number(_ name: String, _ value: Int, _ writer: inout JSONWriter) {
        writer.name(name)
        writer.value(value)
    }

    private static func optional(_ name: String, _ value: String?, _ writer: inout JSONWriter) {
        writer.name(name)
        if let value { writer.value(value) } else { writer.null() }
    }

    static func alert(_ alert: Alert, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("labels")
            labels(alert.labels, &writer)
            writer.name("annotations")
            labels(alert.annotations, &writer)
            member("starts_at", CleanText.time(alert.startsAt), &writer)
            optional("ends_at", alert.endsAt.map(CleanText.time), &writer)
            member("generator_url", alert.generatorURL, &writer)
            writer.name("lines")
            writer.array { writer in
                for entry in alert.lines { line(entry, &writer) }
            }
        }
    }

    static func line(_ line: Alert.Line, _ writer: inout JSONWriter) {
        writer.object { writer in
            optional("time", line.time, &writer)
            member("process", line.process, &writer)
            member("client", line.client, &writer)
            member("message", line.message, &writer)
            member("source", line.source, &writer)
        }
    }

    private static func object(_ report: Report, _ writer: inout JSONWriter) {
        writer.object { writer in
            member("title", report.title, &writer)
            member("from", CleanText.time(report.from), &writer)
            member("to", CleanText.time(report.to), &writer)
            number("log_count", report.logCount, &writer)
            number("error_count", report.errorCount, &writer)
            writer.name("error_rate")
            writer.value(report.errorRate)
            writer.name("import_rate")
            writer.value(report.importRate)
            writer.name("top_clients")
            entries(report.topClients, &writer)
            writer.name("top_error_clients")
            entries(report.topErrorClients, &writer)
        }
    }

    private static func entries(_ entries: [Report.Entry], _ writer: inout JSONWriter) {
        writer.array { writer in
            for entry in entries {
                writer.object { writer in
                    member("name", entry.name, &writer)
                    number("count", entry.count, &writer)
                }
            }
        }
    }
}
