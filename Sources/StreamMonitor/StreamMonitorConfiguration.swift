import VisorKit
import VisorNetwork
import VisorRuntime
import VisorSettings
import VisorTransport

/// What `stream_monitor` is told to do.
struct StreamMonitorConfiguration {
    let inputs: [InputRequest]
    /// What is known of lines of which nothing else is said.
    let profile: InputProfile
    let network: NetworkConfiguration
    /// The topics that lines come from; `nil` where they come from elsewhere.
    let kafka: KafkaConfiguration?
    /// Where the dashboard is served; `nil` where it is not.
    let dashboard: DashboardConfiguration?
    /// Who counts as a visitor.
    let presence: PresenceConfiguration
    let settings: AnalysisSettings
    let topCount: Int
    let output: String?
    let summary: String?
    /// The file of the report, a page.
    let report: String?
    let deadLetter: String?
    let alertFile: String?
    let alertJSON: String?
    /// How many cores to use; `nil` stands for all.
    let threads: Int?
    let isQuiet: Bool
    /// Who is told of alerts by this process itself; `nil` where nobody is.
    let alerting: InnerAlerting?
    /// Where alerts are raised besides.
    let alertmanagers: [Endpoint]
    /// How inputs are followed; `nil` where they are read to their end.
    let follow: FollowConfiguration?
    /// The files that the configuration was read from.
    let configurationFiles: [String]

    /// The longest span that may be asked for.
    static let longestSpan = Duration.seconds(365 * 86_400)

    /// Reads and judges all keys.
    ///
    /// - Parameter isOfArchive: whether what is followed is of no interest, since inputs are folded to their end.
    init(_ reader: inout ConfigurationReader, isOfArchive: Bool = false) {
        let input = InputConfiguration(&reader)
        inputs = input.requests
        profile = input.common
        network = NetworkConfiguration(&reader)
        kafka = KafkaConfiguration.read(&reader)
        dashboard = DashboardConfiguration.read(&reader, secrets: network.secrets)
        presence = PresenceConfiguration(&reader, isShown: dashboard != nil)
        let original = OriginalKeys(&reader)
        let layout = StreamMonitorConfiguration.layout(&reader, usual: original.window ?? .seconds(10))
        follow = FollowConfiguration.read(
            &reader, inputs: isOfArchive ? [] : input.requests, isLive: network.isUsed || kafka != nil)
        let heartbeat = reader.string("heartbeat.message", default: "HEARTBEAT")
        topCount = reader.integer("top", default: 10, in: 1...30_000)
        output = reader.optionalString("output")
        summary = reader.optionalString("summary")
        report = reader.optionalString("report")
        deadLetter = reader.optionalString("dead_letter")
        alertFile = reader.optionalString("alert_file")
        let isLive = follow != nil
        alertmanagers = InnerAlerting.alertmanagers(&reader, isLive: isLive)
        alerting = InnerAlerting.read(&reader, isOfGroup: kafka != nil, isLive: isLive)
        let alertJSON = reader.optionalString("alert_json")
        // What tells people follows this file.
        self.alertJSON = alertJSON ?? (alerting == nil ? nil : follow?.ownAlerts)
        threads = reader.value("threads", default: "all") { try ThreadCount($0).number } ?? nil
        isQuiet = reader.boolean("quiet", default: false)
        let rules = RecordRuleConfiguration(&reader, zone: input.zone).rules
        if rules.anonymizes && deadLetter != nil {
            reader.report(
                "keeps lines as they are, which 'anonymize' forbids; leave one of the two out", at: "dead_letter")
        }
        let alertRules = RuleConfiguration(&reader, more: alerting?.mail?.rules ?? [])
        configurationFiles = [reader.path].compactMap(\.self) + alertRules.files
        var settings = AnalysisSettings(
            layout: layout, heartbeat: heartbeat, keepsRejected: deadLetter != nil, rules: rules,
            ruleSet: alertRules.ruleSet)
        settings.presence = presence.settings
        self.settings = settings
    }

    /// - Parameter size: the length of windows where nothing is said of it.
    private static func layout(_ reader: inout ConfigurationReader, usual size: Duration) -> WindowLayout {
        let longest = StreamMonitorConfiguration.longestSpan
        let size = reader.duration("window", default: size, in: .milliseconds(1)...longest)
        let lateness = reader.duration("lateness", default: .seconds(30), in: .zero...longest)
        let retention = reader.duration("retention", default: .seconds(600), in: .zero...longest)
        let idle = reader.duration("idle", default: .seconds(10), in: .milliseconds(1)...longest)
        let layout = WindowLayout(
            size: TimeSpan(size), lateness: TimeSpan(lateness), retention: TimeSpan(retention), idle: TimeSpan(idle))
        if (lateness + retention) / size > Double(layout.openLimit - 1) {
            reader.report(
                "lateness and retention together span more than \(layout.openLimit) windows; make the window longer",
                at: "window")
        }
        return layout
    }
}

/// A number of threads, or `all` for as many as there are cores.
struct ThreadCount {
    struct Malformed: Error, CustomStringConvertible {
        let text: String
        var description: String { "'\(text)' is no number from 1 to 1,024, nor 'all'" }
    }

    let number: Int?

    init(_ text: String) throws {
        number = Int(text)
        guard text == "all" || (1...1_024).contains(number ?? 0) else { throw Malformed(text: text) }
    }
}
