import LogSynthesis
import VisorKafka
import VisorNetwork
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

    /// Where lines go.
    enum Destination: Equatable {
        case standardOutput
        case file(String)
        /// To all who connect to an address.
        case serve(Endpoint)
        /// To a program that listens at an address.
        case connect(Endpoint)
        /// To a topic of Kafka.
        case kafka(KafkaAddress)

        /// The path of what is written; `nil` for the network.
        var path: String? {
            switch self {
            case .standardOutput: "-"
            case .file(let path): path
            case .serve, .connect, .kafka: nil
            }
        }
    }

    var settings: SynthesisSettings
    var start: Start
    /// Nil for a random one.
    var seed: UInt64?
    /// Where the lines go.
    var destination: Destination
    /// How lines go to Kafka.
    var topic: TopicSettings
    /// Where to write what was generated.
    var truth: String?

    init(_ reader: inout ConfigurationReader) throws {
        let mode = reader.choice("mode", default: LogMode.access)
        destination = Self.destination(&reader)
        topic = TopicSettings(&reader)
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
        if let access = sections["access"] { settings.access = OriginalSection.access(access, settings.access) }
        settings.errors = OriginalSection.errors(sections, settings.errors)
        for problem in settings.problems() {
            OriginalSection.report(problem, sections, &reader)
        }
    }

    private static func destination(_ reader: inout ConfigurationReader) -> Destination {
        let output = reader.string("output", default: "-")
        if output.isEmpty { reader.report("must name a file, or be - for standard output", at: "output") }
        let serve = reader.value("serve", parse: Text.served)
        let connect = reader.value("tcp", parse: Text.endpoint)
        let kafka = reader.value("kafka.address", parse: Text.topic)
        let others = [
            serve.map { ("serve", Destination.serve($0)) }, connect.map { ("tcp", .connect($0)) },
            kafka.map { ("kafka.address", .kafka($0)) },
        ].compactMap(\.self)
        if let first = others.first, output != "-" {
            reader.report("lines go to one place: leave '--output' out, or this", at: first.0)
        }
        for other in others.dropFirst() {
            reader.report("goes without '--\(others[0].0)': lines go to one place", at: other.0)
        }
        if let first = others.first { return first.1 }
        return output == "-" ? .standardOutput : .file(output)
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
        population.isNumbered = reader.boolean("numbered", default: standard.isNumbered)
        population.skew = reader.number("skew", default: standard.skew, in: 0...10)
        population.bots = reader.number("bots", default: standard.bots, in: 0...1)
        population.ipv6 = reader.number("ipv6", default: standard.ipv6, in: 0...1)
        population.malformed = reader.number("malformed", default: standard.malformed, in: 0...1)
        for (index, text) in reader.strings("burst").enumerated() {
            if let burst = Burst(text) {
                population.bursts.append(burst)
            } else {
                reader.report("\"\(text)\" is not \(Burst.expectation)", at: "burst", element: index)
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

    /// A port of this machine alone, or an address and a port.
    static func served(_ text: String) throws -> Endpoint {
        text.allSatisfy(\.isWholeNumber) ? try endpoint("127.0.0.1:\(text)") : try endpoint(text)
    }

    static func endpoint(_ text: String) throws -> Endpoint {
        do {
            return try Endpoint("tcp://\(text)")
        } catch {
            throw WrongText(message: "\"\(text)\" is no address and port such as 127.0.0.1:5555")
        }
    }

    static func topic(_ text: String) throws -> KafkaAddress {
        let address = try KafkaAddress(text)
        guard address.topics.count == 1 else {
            throw WrongText(message: "\"\(text)\" has several topics; lines go to one")
        }
        return address
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
