import VisorKit
import VisorRuntime
import VisorSettings
import VisorTransport

/// What `mini_monitor` is told to do.
struct MiniMonitorConfiguration {
    /// What is watched where nothing is named.
    static let usualInput = "/tmp/access.log"
    /// How much of the time before the end of a file is read at the start: what the graph of the traffic shows.
    static let recall = TimeSpan.seconds(180)

    let inputs: [InputRequest]
    let settings: AnalysisSettings
    /// The files that the configuration was read from.
    let configurationFiles: [String]
    let refresh: Duration
    let topCount: Int
    let output: String?
    let alertFile: String?
    /// Whether there may be a screen.
    let hasScreen: Bool
    /// Whether a screen was asked for in so many words.
    let wantsScreen: Bool
    let printsJSON: Bool
    /// Whether blocks or a report are printed: among results on the standard output they would make it unreadable.
    let printsText: Bool
    let isOnce: Bool
    let isDemo: Bool
    let log: LogConfiguration

    /// Reads and judges all keys.
    init(_ reader: inout ConfigurationReader) {
        let input = InputConfiguration(&reader, default: [MiniMonitorConfiguration.usualInput])
        isOnce = reader.boolean("once", default: false)
        isDemo = reader.boolean("demo", default: false)
        inputs = input.requests
        let period = reader.wholeSeconds("period", default: .seconds(10), in: .seconds(1) ... .seconds(86_400))
        let layout = MiniMonitorConfiguration.layout(&reader, period: period)
        refresh = reader.duration("refresh", default: .milliseconds(500), in: .milliseconds(50) ... .seconds(60))
        topCount = reader.integer("top", default: 10, in: 1...30_000)
        output = reader.optionalString("output")
        alertFile = reader.optionalString("alert_file")
        printsJSON = reader.boolean("print_json", default: false)
        let curses = reader.boolean("curses", default: true)
        wantsScreen = curses && reader.settings.contains { $0.key == "curses" && $0.origin != .default }
        let hasResultsOnOutput = [output, alertFile].contains { $0.map(OutputFile.isStandardOutput) ?? false }
        printsText = !printsJSON && !hasResultsOnOutput
        hasScreen = curses && printsText
        log = LogConfiguration(&reader)
        let heartbeat = reader.string("heartbeat.message", default: "HEARTBEAT")
        let rules = RecordRuleConfiguration(&reader, zone: input.zone).rules
        let errorLines = StandardRules.errorLines(within: period)
        let alertRules = RuleConfiguration(&reader, more: [errorLines])
        configurationFiles = [reader.path].compactMap(\.self) + alertRules.files
        settings = AnalysisSettings(
            layout: layout, heartbeat: heartbeat, rules: rules,
            ruleSet: alertRules.ruleSet)
        judge(&reader)
    }

    private func judge(_ reader: inout ConfigurationReader) {
        let readsStandardInput = inputs.contains { $0.path == InputPaths.standardInput }
        if readsStandardInput && !isOnce && !isDemo {
            reader.report("the standard input goes with '--once'; name files to watch", at: "input")
        }
        // A file may have all keys; who names a log expects it to be watched.
        let isNamed = reader.settings.contains { setting in
            if case .flag = setting.origin { setting.key == "input" } else { false }
        }
        if isDemo && isNamed {
            reader.report(
                "does not go with '--demo', which makes up what it watches; leave one of the two out", at: "input")
        }
        if isDemo && isOnce { reader.report("does not go with '--once': the demonstration has no end", at: "demo") }
        if printsJSON && output.map(OutputFile.isStandardOutput) ?? false {
            reader.report("goes to the standard output already", at: "print_json")
        }
    }

    private static func layout(_ reader: inout ConfigurationReader, period: Duration) -> WindowLayout {
        let longest = Duration.seconds(86_400)
        let lateness = reader.duration("lateness", default: .seconds(2), in: .zero...longest)
        let retention = reader.duration("retention", default: .seconds(120), in: .zero...longest)
        let idle = reader.duration("idle", default: .seconds(3), in: .milliseconds(1)...longest)
        let layout = WindowLayout(
            size: TimeSpan(period), lateness: TimeSpan(lateness), retention: TimeSpan(retention), idle: TimeSpan(idle))
        if (lateness + retention) / period > Double(layout.openLimit - 1) {
            reader.report(
                "lateness and retention together span more than \(layout.openLimit) periods; make the period longer",
                at: "period")
        }
        return layout
    }

    /// The files that are written.
    var outputs: [String] { [output, alertFile, log.file].compactMap(\.self) }

    /// Finds out before anything is read whether the outputs can be written, and that none is in the way of another or of an input.
    ///
    /// - Throws: `ProgramError` for two names of one file, `OutputFile.Failure`.
    func checkOutputs(beside inputs: [(name: String, identity: FileIdentity?)]) throws {
        do {
            try OutputConflict.check(
                outputs: outputs, inputs: inputs, own: configurationFiles.map { ($0, "the configuration \($0)") })
        } catch {
            throw ProgramError(error.description, code: .usage)
        }
        for path in outputs { try OutputFile.check(path) }
    }
}

/// Where the log of the program's own doings goes.
struct LogConfiguration {
    let isOn: Bool
    let file: String?
    let hasColour: Bool

    /// Reads all keys.
    init(_ reader: inout ConfigurationReader) {
        let isWanted = reader.boolean("debug", default: false)
        let place = reader.optionalString("debug_file")
        // There the results go, and nothing else: `-` is standard error here.
        file = place == "-" ? nil : place
        hasColour = reader.boolean("debug_color", default: false)
        isOn = isWanted || place != nil
    }
}
