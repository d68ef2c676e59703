/// Writes metrics as text that Prometheus and others scrape (OpenMetrics 1.0).
public struct MetricsWriter: Sendable {
    /// What kind of number a metric is.
    public enum Kind: String, Sendable {
        /// One that only grows while the process lives.
        case counter
        /// One that goes up and down.
        case gauge
    }

    /// A name and a value by which samples of one metric are told apart.
    public typealias Label = (name: String, value: String)

    private var output = ""
    private let isOpenMetrics: Bool

    /// A writer that has written nothing.
    ///
    /// - Parameter isOpenMetrics: whether it writes OpenMetrics, and not the older text form of Prometheus (0.0.4), in which a counter
    ///   has the whole name of its sample.
    public init(isOpenMetrics: Bool = true) { self.isOpenMetrics = isOpenMetrics }

    /// Writes a metric with its samples; nothing where there are none.
    ///
    /// - Parameters:
    ///   - name: the name without `_total`, in Prometheus's characters.
    ///   - help: what it is, in one line.
    public mutating func metric(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [Label], value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        let suffix = kind == .counter ? "_total" : ""
        let family = isOpenMetrics ? name : name + suffix
        output += "# TYPE \(family) \(kind.rawValue)\n# HELP \(family) \(help)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(MetricsWriter.escaped($0.value))\"" }
            let list = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
            output += "\(name)\(suffix)\(list) \(MetricsWriter.number(sample.value))\n"
        }
    }

    /// Writes a metric of one sample without labels.
    public mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        metric(name, kind, help, [([], value)])
    }

    /// The whole text.
    public consuming func finish() -> String { isOpenMetrics ? output + "# EOF\n" : output }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
