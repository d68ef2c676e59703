import Foundation
import VisorKit
import VisorNetwork
import VisorPatterns
import VisorRuntime
import VisorSettings
import VisorTransport

/// What `log_producer` is told to do.
struct LogProducerConfiguration {
    /// The files that are followed.
    let inputs: [InputRequest]
    /// Whether the standard input is read, too.
    let readsStandardInput: Bool
    let destinations: [ShippingAddress]
    let start: FollowStart
    let poll: Duration
    let flushesPartial: Bool
    let isOnce: Bool
    /// The folder of states; `nil` where it is not named, and the environment says of none.
    let folder: String?
    let name: String
    let source: String?
    let labels: [String: String]
    let lines: LineRules
    let sending: SendingRule
    let spool: SpoolConfiguration
    let tokenFile: String?
    let secrets: TLSSecrets.Files
    let compression: BatchCompression
    let kafka: KafkaConfiguration
    let isQuiet: Bool

    /// Reads and judges all keys.
    init(_ reader: inout ConfigurationReader, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let names = reader.strings("input")
        var requests = LogProducerConfiguration.requests(&reader)
        requests += names.map { InputRequest($0) }
        readsStandardInput = requests.contains { $0.path == InputPaths.standardInput }
        inputs = requests.filter { $0.path != InputPaths.standardInput }
        destinations = LogProducerConfiguration.destinations(&reader)
        start = reader.choice("read_from", default: FollowStart.checkpoint)
        poll = reader.duration("poll", default: .seconds(1), in: .milliseconds(10)...Duration.seconds(86_400))
        flushesPartial = reader.boolean("flush_partial", default: false)
        isOnce = reader.boolean("once", default: false)
        folder = reader.optionalString("checkpoint") ?? CheckpointFolder.standard(environment)
        name = reader.string("name", default: "log_producer")
        if !StateName.isValid(name) {
            reader.report("'\(name)' is no name; letters, digits, '.', '_' and '-', at most 100", at: "name")
        }
        source = reader.optionalString("source")
        labels = LogProducerConfiguration.labels(&reader)
        lines = LogProducerConfiguration.lines(&reader)
        sending = LogProducerConfiguration.sending(&reader)
        spool = SpoolConfiguration(&reader, isUsed: readsStandardInput)
        tokenFile = reader.optionalString("token_file")
        secrets = TLSSecrets.Files(
            certificate: reader.optionalString("tls_certificate"), key: reader.optionalString("tls_key"),
            authority: reader.optionalString("tls_ca"))
        compression = reader.choice("compression", default: BatchCompression.auto)
        kafka = KafkaConfiguration(
            &reader, isUsed: destinations.contains { if case .kafka = $0 { true } else { false } })
        isQuiet = reader.boolean("quiet", default: false)
    }

    /// The inputs of the list `inputs`, with their labels.
    private static func requests(_ reader: inout ConfigurationReader) -> [InputRequest] {
        reader.objects("inputs").flatMap { object -> [InputRequest] in
            var profile = InputProfile()
            if let labels = object.object("labels") {
                for key in labels.keys {
                    guard let value = labels.string(key) else { continue }
                    do {
                        let label = try BatchLabel(name: key, value: value)
                        profile.labels[label.name] = label.value
                    } catch {
                        labels.report("\(error)", at: key)
                    }
                }
            }
            let paths = object.strings("path") ?? []
            if paths.isEmpty { object.report("missing; name a file, a pattern such as '*.log', or '-'", at: "path") }
            return paths.map { InputRequest($0, profile: profile) }
        }
    }

    private static func destinations(_ reader: inout ConfigurationReader) -> [ShippingAddress] {
        var destinations: [ShippingAddress] = []
        for (index, text) in reader.strings("to").enumerated() {
            do {
                let destination = try ShippingAddress(text)
                if destinations.contains(destination) {
                    reader.report("'\(text)' stands there twice", at: "to", element: index)
                }
                destinations.append(destination)
            } catch {
                reader.report("\(error)", at: "to", element: index)
            }
        }
        return destinations
    }

    private static func labels(_ reader: inout ConfigurationReader) -> [String: String] {
        var labels: [String: String] = [:]
        for (index, text) in reader.strings("label").enumerated() {
            do {
                let label = try BatchLabel(text)
                if labels.updateValue(label.value, forKey: label.name) != nil {
                    reader.report("the label '\(label.name)' stands there twice", at: "label", element: index)
                }
            } catch {
                reader.report("\(error)", at: "label", element: index)
            }
        }
        return labels
    }

    private static func lines(_ reader: inout ConfigurationReader) -> LineRules {
        var rules = LineRules()
        rules.include = patterns(&reader, "include")
        rules.exclude = patterns(&reader, "exclude")
        rules.sample = reader.number("sample", default: 1, in: 0...1)
        rules.anonymizes = reader.boolean("anonymize", default: false)
        rules.urgent = reader.value("urgent") { try RegexPattern.search($0) }
        return rules
    }

    private static func patterns(_ reader: inout ConfigurationReader, _ key: String) -> [TextPattern] {
        var patterns: [TextPattern] = []
        for (index, text) in reader.strings(key).enumerated() {
            do {
                patterns.append(try RegexPattern.search(text))
            } catch {
                reader.report("\(error)", at: key, element: index)
            }
        }
        return patterns
    }

    private static func sending(_ reader: inout ConfigurationReader) -> SendingRule {
        var rule = SendingRule()
        let bytes = reader.value("batch_bytes", default: "1MiB") { try SizeText($0, in: 4 << 10...4 << 20) }
        rule.batchBytes = bytes?.bytes ?? rule.batchBytes
        rule.batchAge = reader.duration(
            "batch_age", default: .seconds(1), in: .milliseconds(10)...Duration.seconds(86_400))
        rule.schedule = reader.value("schedule") { try CronSchedule($0) }
        rule.zone = reader.value("time_zone", default: "+0000") { try InputConfiguration.zone($0) } ?? .utc
        return rule
    }
}

/// How lines are compressed on their way.
enum BatchCompression: String, CaseIterable {
    /// With gzip, but for a receiver on this machine: there is no way on which it would save anything.
    case auto
    case gzip, none

    /// Whether lines are compressed on their way to an address.
    func compresses(for endpoint: Endpoint) -> Bool { self == .gzip || self == .auto && !endpoint.isLoopback }
}

/// Where the lines of the standard input are kept.
struct SpoolConfiguration {
    /// The folder; `nil` where it is beside the state.
    let folder: String?
    let limit: Int
    let dropsOldest: Bool

    private static let keys = ["spool", "spool_max", "drop_oldest"]

    /// Reads all keys.
    ///
    /// - Parameter isUsed: whether the standard input is read.
    init(_ reader: inout ConfigurationReader, isUsed: Bool) {
        folder = reader.optionalString("spool")
        limit =
            reader.value("spool_max", default: "1GiB") { try SizeText($0, in: 16 << 20...1 << 44) }?.bytes ?? 1 << 30
        dropsOldest = reader.boolean("drop_oldest", default: false)
        guard !isUsed else { return }
        for setting in reader.settings where SpoolConfiguration.keys.contains(setting.key) {
            if case .flag = setting.origin { reader.report("goes with '-i -', the standard input", at: setting.key) }
        }
    }
}
