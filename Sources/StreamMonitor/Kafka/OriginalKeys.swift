import VisorRuntime

/// The keys of the original Visor's `kafka_monitor.json` that Visor has otherwise, or not; `kafka.addr` and `kafka.topic` are read
/// with those of Kafka.
struct OriginalKeys: Equatable {
    /// The length of windows; `nil` where `batch_interval` does not say it.
    let window: Duration?

    /// Reads and judges all keys, and says of those that have no effect that they have none.
    init(_ reader: inout ConfigurationReader) {
        window = reader.value("batch_interval") { text throws -> Duration in
            guard let span = DurationText.parse(text), OriginalKeys.spans.contains(span) else {
                throw Malformed(text: text)
            }
            return span
        }
        for key in ["master_url", "app_name"] where reader.optionalString(key) != nil {
            reader.warn("is ignored: there is no Spark here", at: key)
        }
    }

    private struct Malformed: Error, CustomStringConvertible {
        let text: String
        var description: String { "'\(text)' is no number of seconds from 1 ms to 365 days" }
    }

    private static let spans = Duration.milliseconds(1)...StreamMonitorConfiguration.longestSpan
}
