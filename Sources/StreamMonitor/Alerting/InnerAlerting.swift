import VisorAlerting
import VisorNetwork
import VisorRuntime

/// Who is told of alerts by this process itself.
struct InnerAlerting: Sendable {
    /// What the file of `--alerting` says; `nil` where there is none.
    let configuration: AlertingConfiguration?
    /// The mails of this program's own configuration; `nil` where there are none.
    let mail: MailConfiguration?

    /// Reads all keys; `nil` where nobody is told.
    static func read(_ reader: inout ConfigurationReader, isOfGroup: Bool, isLive: Bool) -> InnerAlerting? {
        let mail = MailConfiguration.read(&reader, isOfGroup: isOfGroup, isLive: isLive)
        let path = reader.optionalString("alerting")
        guard let path else { return mail.map { InnerAlerting(configuration: nil, mail: $0) } }
        let configuration = readFile(path, &reader)
        guard !isOfGroup, isLive else {
            reader.noteUnused(
                isOfGroup
                    ? "of a group, the program alerting tells, which reads its topic of alerts"
                    : "people are told of a log that is followed: give --follow", at: "alerting")
            return nil
        }
        return InnerAlerting(configuration: configuration, mail: mail)
    }

    /// Reads the file of the program alerting, whose problems are those of this configuration.
    private static func readFile(_ path: String, _ reader: inout ConfigurationReader) -> AlertingConfiguration? {
        var warnings: [ConfigurationProblem] = []
        defer { for warning in warnings { reader.warn(warning) } }
        do {
            // The environment of this program is not meant for that one.
            return try ProgramConfiguration.reload(
                program: "alerting", flags: FlagValues(["config": [path]]), environment: [:]
            ) { file in
                let configuration = AlertingConfiguration(&file, environment: [:])
                warnOfState(&file)
                warnings = file.warnings
                return configuration
            }
        } catch let error as ConfigurationError {
            for problem in error.problems { reader.report(problem) }
        } catch {
            reader.report("\(error)", at: "alerting")
        }
        return nil
    }

    /// Says which keys are for the program alone.
    private static func warnOfState(_ file: inout ConfigurationReader) {
        for key in ["checkpoint", "name"] {
            file.noteUnused(
                "the state of alerting is kept where the '\(key)' of stream_monitor itself says", at: key,
                usual: ["null", "\"alerting\""])
        }
    }

    /// Reads the Alertmanagers that alerts are raised at.
    static func alertmanagers(_ reader: inout ConfigurationReader, isLive: Bool) -> [Endpoint] {
        var endpoints: [Endpoint] = []
        for (index, text) in reader.strings("alertmanager").enumerated() {
            do {
                let endpoint = try Endpoint(text)
                guard endpoint.scheme.isHTTP else {
                    reader.report(
                        "'\(text)' is no address such as http://127.0.0.1:9093", at: "alertmanager", element: index)
                    continue
                }
                endpoints.append(endpoint)
            } catch {
                reader.report("\(error)", at: "alertmanager", element: index)
            }
        }
        guard isLive || endpoints.isEmpty else {
            reader.noteUnused(
                "alerts are raised for as long as a log is followed: give --follow", at: "alertmanager")
            return []
        }
        return endpoints
    }
}
