import VisorKit
import VisorRuntime
import VisorTransport

/// What `stream_monitor` is told to do.
struct StreamMonitorConfiguration {
    /// The name of a format, or `auto`.
    enum FormatName: String, CaseIterable {
        case auto, common, combined
        case vhostCombined = "vhost_combined"
        case apacheError = "apache_error"

        var formats: [LogFormat] {
            switch self {
            case .auto: LogFormat.detectable
            case .common: [.common]
            case .combined: [.combined]
            case .vhostCombined: [.vhostCombined]
            case .apacheError: [.apacheError]
            }
        }
    }

    let inputs: [InputRequest]
    let settings: AnalysisSettings
    let topCount: Int
    let output: String?
    let summary: String?
    let deadLetter: String?
    /// How many cores to use; `nil` stands for all.
    let threads: Int?
    let isQuiet: Bool

    /// Reads and judges all keys.
    init(_ reader: inout ConfigurationReader) {
        let names = reader.strings("input")
        let format = reader.choice("format", default: FormatName.auto)
        let layout = StreamMonitorConfiguration.layout(&reader)
        let zone = reader.value("time_zone", default: "+0000") { try ZoneOffset($0).secondsEast }
        let heartbeat = reader.string("heartbeat.message", default: "HEARTBEAT")
        topCount = reader.integer("top", default: 10, in: 1...30_000)
        output = reader.optionalString("output")
        summary = reader.optionalString("summary")
        deadLetter = reader.optionalString("dead_letter")
        threads = reader.value("threads", default: "all") { try ThreadCount($0).number } ?? nil
        isQuiet = reader.boolean("quiet", default: false)
        settings = AnalysisSettings(layout: layout, heartbeat: heartbeat, keepsRejected: deadLetter != nil)
        let profile = InputProfile(formats: format.formats, zone: LocalZone(secondsEast: zone ?? 0))
        inputs = names.map { InputRequest($0, profile: profile) }
    }

    private static func layout(_ reader: inout ConfigurationReader) -> WindowLayout {
        let longest = Duration.seconds(365 * 86_400)
        let size = reader.duration("window", default: .seconds(10), in: .milliseconds(1)...longest)
        let lateness = reader.duration("lateness", default: .seconds(30), in: .zero...longest)
        let retention = reader.duration("retention", default: .seconds(600), in: .zero...longest)
        let layout = WindowLayout(size: TimeSpan(size), lateness: TimeSpan(lateness), retention: TimeSpan(retention))
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

/// A zone as a fixed offset, `+0200`, `-05:30`, `Z` or `UTC`.
struct ZoneOffset {
    struct Malformed: Error, CustomStringConvertible {
        let text: String
        var description: String { "'\(text)' is no zone such as +0200, -05:30 or UTC" }
    }

    let secondsEast: Int

    init(_ text: String) throws {
        if ["Z", "UTC", "utc"].contains(text) {
            secondsEast = 0
            return
        }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let sign = text.first, "+-".contains(sign), digits.count == 4, digits.allSatisfy(\.isASCII),
            let number = UInt(digits), number / 100 <= 14, number % 100 < 60
        else { throw Malformed(text: text) }
        let seconds = Int(number / 100 * 3_600 + number % 100 * 60)
        secondsEast = sign == "-" ? -seconds : seconds
    }
}
