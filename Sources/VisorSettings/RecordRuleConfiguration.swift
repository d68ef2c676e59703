import VisorKit
import VisorRuntime

/// Reads which lines count, and as whose.
public struct RecordRuleConfiguration {
    /// The rules.
    public let rules: RecordRules

    /// Reads all keys; what is wrong comes out of the reader.
    ///
    /// - Parameter zone: by which times are read that state none.
    public init(_ reader: inout ConfigurationReader, zone: LocalZone) {
        var rules = RecordRules()
        // Commas, so that one variable of the environment can name several.
        let trusted = reader.strings("trust").flatMap { text in
            text.isEmpty ? [text] : text.split(separator: ",").map { $0.filter { $0 != " " } }
        }
        do {
            if !trusted.isEmpty { rules.proxies = TrustedProxies(try AddressSet(trusted)) }
        } catch {
            reader.report("\(error)", at: "trust")
        }
        rules.filter = reader.value("where") { try RecordFilter($0) }
        rules.from = reader.value("from") { try RecordRuleConfiguration.time($0, zone) }
        rules.to = reader.value("to") { try RecordRuleConfiguration.time($0, zone) }
        if let from = rules.from, let to = rules.to, to <= from {
            reader.report("must be after 'from', \(from.rfc3339)", at: "to")
        }
        rules.anonymizes = reader.boolean("anonymize", default: false)
        self.rules = rules
    }

    private static func time(_ text: String, _ zone: LocalZone) throws -> EventTime {
        guard let time = EventTime(userText: text, zone: zone) else { throw Malformed(text: text) }
        return time
    }

    private struct Malformed: Error, CustomStringConvertible {
        let text: String
        var description: String {
            "'\(text)' is no time such as 2026-11-20, '2026-11-20 10:00' or 2026-11-20T10:00:00+02:00"
        }
    }
}
