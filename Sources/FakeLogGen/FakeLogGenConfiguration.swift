import LogSynthesis
import VisorRuntime

/// Everything that `fake_log_gen` is told.
struct FakeLogGenConfiguration: Equatable {
    /// Whose time the lines follow.
    enum Start: Equatable {
        /// The wall clock's.
        case real
        /// Simulated time from now on.
        case simulatedFromNow
        /// Simulated time from a moment on.
        case simulated(Timestamp)
    }

    var settings: SynthesisSettings
    var start: Start
    /// Nil for a random one.
    var seed: UInt64?
    /// Nil for standard output.
    var output: String?
    /// Where to write what was generated.
    var truth: String?

    init(_ reader: inout ConfigurationReader) throws {
        let mode = reader.choice("mode", default: LogMode.access)
        output = reader.string("output", default: "-")
        if output == "-" { output = nil }
        if output == "" { reader.report("must name a file, or be - for standard output", at: "output") }
        settings = SynthesisSettings(format: Self.format(&reader, mode))
        seed = reader.value("seed", parse: Text.seed)
        start = reader.value("start", parse: Text.start) ?? .real
        truth = reader.optionalString("truth")
        if truth == "" { reader.report("must name a file", at: "truth") }
        readStream(&reader)
        readPopulation(&reader)
        var sections: [String: ConfigurationObject] = [:]
        for key in ["access", "info", "warn", "error", "phases"] {
            sections[key] = reader.object(key, shown: "built-in")
        }
        if let access = sections["access"] { settings.access = Section.access(access, settings.access) }
        settings.errors = Section.errors(sections, settings.errors)
        for problem in settings.problems() {
            Section.report(problem, sections, &reader)
        }
    }

    private static func format(_ reader: inout ConfigurationReader, _ mode: LogMode) -> LogFormat {
        let name = reader.value("format") { (text) throws -> LogFormat in
            let names = LogFormat.allCases.filter { $0.mode == mode }.map(\.rawValue)
            guard let format = LogFormat(rawValue: text), format.mode == mode else {
                throw WrongText(
                    message: "\"\(text)\" is no format of \(mode.rawValue) lines: \(names.joined(separator: ", "))")
            }
            return format
        }
        return name ?? .standard(for: mode)
    }

    private mutating func readStream(_ reader: inout ConfigurationReader) {
        settings.pace = reader.value("rate", parse: Text.pace) ?? .intervals
        settings.count = reader.value("count", parse: Text.count)
        settings.duration = reader.value("duration", parse: Text.duration)
        settings.zone = reader.value("time_zone", default: "+0000", parse: Text.zone) ?? .utc
        settings.truthWindow = reader.duration(
            "truth_window", default: settings.truthWindow, in: .seconds(1)...Text.year)
        let seconds = reader.number("heartbeat.interval", default: 3, in: 0...31_536_000)
        settings.heartbeat.interval = .seconds(seconds)
        settings.heartbeat.message = reader.string("heartbeat.message", default: settings.heartbeat.message)
        if start != .real, settings.pace == .unlimited {
            // Nothing waits in simulated time; the intervals say how far it goes from line to line.
            settings.pace = .intervals
        }
    }

    private mutating func readPopulation(_ reader: inout ConfigurationReader) {
        let standard = PopulationSettings()
        var population = standard
        population.clients = reader.value("clients", parse: Text.count)
        population.paths = reader.value("paths", parse: Text.count)
        population.skew = reader.number("skew", default: standard.skew, in: 0...10)
        population.bots = reader.number("bots", default: standard.bots, in: 0...1)
        population.ipv6 = reader.number("ipv6", default: standard.ipv6, in: 0...1)
        population.malformed = reader.number("malformed", default: standard.malformed, in: 0...1)
        for text in reader.strings("burst") {
            if let burst = Burst(text) {
                population.bursts.append(burst)
            } else {
                reader.report("\"\(text)\" is not \(Burst.expectation)", at: "burst")
            }
        }
        let hasTraffic = population.bursts.contains { if case .traffic = $0.kind { true } else { false } }
        if settings.pace == .unlimited, hasTraffic {
            reader.report("a traffic burst needs a rate that is a number", at: "burst")
        }
        settings.population = population
    }
}

/// A text that is not what its key asks for.
private struct WrongText: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}

/// Reads the texts of single keys.
private enum Text {
    static let year = Duration.seconds(366 * 86_400)

    static func pace(_ text: String) throws -> Pace {
        if text == "max" { return .unlimited }
        guard let rate = Double(text), rate > 0, rate <= 100_000_000 else {
            throw WrongText(message: "\"\(text)\" is neither max nor a number of lines a second, at most 100000000")
        }
        return .rate(rate)
    }

    static func count(_ text: String) throws -> Int {
        guard let count = Int(text), count >= 0 else {
            throw WrongText(message: "\"\(text)\" is not a whole number, 0 or more")
        }
        return count
    }

    static func seed(_ text: String) throws -> UInt64 {
        guard let seed = UInt64(text) else {
            throw WrongText(message: "\"\(text)\" is not a whole number from 0 to \(UInt64.max)")
        }
        return seed
    }

    static func duration(_ text: String) throws -> Duration {
        guard let duration = DurationText.parse(text), duration <= year * 100 else {
            throw WrongText(message: "\"\(text)\" is not a time such as 30s, 10m or 1h, at most 100 years")
        }
        return duration
    }

    static func zone(_ text: String) throws -> ZoneOffset {
        guard let zone = ZoneOffset(text) else {
            throw WrongText(message: "\"\(text)\" is not \(ZoneOffset.expectation)")
        }
        return zone
    }

    static func start(_ text: String) throws -> FakeLogGenConfiguration.Start {
        if text == "now" { return .simulatedFromNow }
        guard let time = Timestamp(rfc3339: text) else {
            throw WrongText(
                message: "\"\(text)\" is neither now nor a time such as 2026-11-20T10:00:00Z (1970 to 2199)")
        }
        return .simulated(time)
    }
}

/// Reads the parts of the configuration file that have the original Visor's shape.
private enum Section {
    static func access(_ object: ConfigurationObject, _ standard: AccessSettings) -> AccessSettings {
        var settings = standard
        settings.interval = object.item("interval").flatMap { pair(of: $0, in: object) } ?? standard.interval
        settings.users = object.strings("user_id") ?? standard.users
        settings.resources = object.strings("resource") ?? standard.resources
        settings.versions = object.strings("version") ?? standard.versions
        settings.methods = object.strings("method") ?? standard.methods
        settings.codes = object.integers("code") ?? standard.codes
        settings.methodDistribution =
            object.numbers("method_dist")
            ?? even(settings.methods, unlike: standard.methods, standard.methodDistribution)
        settings.codeDistribution =
            object.numbers("code_dist") ?? even(settings.codes, unlike: standard.codes, standard.codeDistribution)
        return settings
    }

    /// The built-in distribution, or an even one where the values are not the built-in ones.
    private static func even<Value: Equatable>(
        _ values: [Value], unlike standard: [Value], _ distribution: [Double]
    ) -> [Double] {
        values == standard ? distribution : values.map { _ in 1 / Double(values.count) }
    }

    static func errors(_ sections: [String: ConfigurationObject], _ standard: ErrorSettings) -> ErrorSettings {
        var settings = standard
        settings.info = level(sections["info"], standard.info)
        settings.warn = level(sections["warn"], standard.warn)
        settings.error = level(sections["error"], standard.error)
        if let phases = sections["phases"] {
            settings.normalPhase = phases.item("normal").flatMap { pair(of: $0, in: phases) } ?? standard.normalPhase
            settings.peakPhase = phases.item("peak").flatMap { pair(of: $0, in: phases) } ?? standard.peakPhase
        }
        return settings
    }

    private static func level(_ object: ConfigurationObject?, _ standard: LevelSettings) -> LevelSettings {
        guard let object else { return standard }
        var settings = standard
        settings.messages = object.strings("message") ?? standard.messages
        guard let item = object.item("interval") else { return settings }
        if item.node["min"] != nil || item.node["max"] != nil {
            settings.normal = pair(of: item, in: object).map { [$0] } ?? standard.normal
            settings.peak = settings.normal
        } else if let phases = object.object(of: item) {
            settings.normal = phases.item("normal").flatMap { pairs(of: $0, in: phases) } ?? standard.normal
            settings.peak = phases.item("peak").flatMap { pairs(of: $0, in: phases) } ?? settings.normal
        }
        return settings
    }

    private static func pairs(of item: ConfigurationItem, in object: ConfigurationObject) -> [Interval]? {
        guard let items = object.array(of: item) else { return nil }
        let pairs = items.compactMap { pair(of: $0, in: object) }
        return pairs.count == items.count ? pairs : nil
    }

    /// Reads `{min, max}` or `[min, max]`, in seconds.
    private static func pair(of item: ConfigurationItem, in object: ConfigurationObject) -> Interval? {
        guard let (first, second) = bounds(of: item, in: object) else { return nil }
        if first > second {
            object.warn("min \(first) is above max \(second), taken the other way round", at: item)
        }
        guard let interval = Interval(seconds: first, second) else {
            object.report("needs numbers of seconds that are not negative, the larger at least 0.000001", at: item)
            return nil
        }
        return interval
    }

    private static func bounds(of item: ConfigurationItem, in object: ConfigurationObject) -> (Double, Double)? {
        guard case .array = item.node.value else {
            guard let pair = object.object(of: item) else { return nil }
            let (minimum, maximum) = (pair.item("min"), pair.item("max"))
            guard let first = minimum, let second = maximum else {
                pair.report("expected min and max", at: item)
                return nil
            }
            guard let low = pair.number(of: first), let high = pair.number(of: second) else { return nil }
            return (low, high)
        }
        guard let values = object.array(of: item), values.count == 2 else {
            object.report("expected a pair [min, max]", at: item)
            return nil
        }
        guard let low = object.number(of: values[0]), let high = object.number(of: values[1]) else { return nil }
        return (low, high)
    }

    /// Says a problem of the settings at the place in the file that it is about.
    static func report(
        _ problem: SettingsProblem, _ sections: [String: ConfigurationObject], _ reader: inout ConfigurationReader
    ) {
        let steps = problem.keyPath.split { $0 == "." || $0 == "[" || $0 == "]" }.map(String.init)
        guard let first = steps.first, let object = sections[first] else {
            return reader.report(problem.message, at: problem.keyPath)
        }
        guard steps.count > 1, var item = object.item(steps[1]) else {
            return object.report(problem.message, at: steps.dropFirst().joined(separator: "."))
        }
        if steps.count > 2, let index = Int(steps[2]), let elements = object.array(of: item),
            elements.indices.contains(index)
        {
            item = elements[index]
        }
        object.report(problem.message, at: item)
    }
}
