import VisorKafka
import VisorKit

/// Lines for tests to send.
enum SentLines {
    static func texts(_ numbers: Range<Int>) -> [String] { numbers.map { "line \($0)" } }

    /// A batch of numbered lines, behind which so many bytes were left out.
    static func batch(
        _ numbers: Range<Int>, of name: IncarnationName = IncarnationName(high: 7, low: 8), at offset: Int = 0,
        rest: Int = 0, source: String = "host:/a.log", labels: [String: String] = [:]
    ) -> LineBatch {
        let bytes = Array(texts(numbers).joined(separator: "\n").utf8) + [UInt8(ascii: "\n")]
        return LineBatch(
            source: source, incarnation: name, range: offset..<offset + bytes.count + rest, labels: labels,
            lines: SievedLines(bytes.span, at: offset), partition: 1)
    }

    /// A sender that connects again soon.
    static func sender(
        to brokers: String, _ topic: String, _ settings: LineSender.Settings = LineSender.Settings(),
        say: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> LineSender {
        try LineSender(
            to: KafkaAddress("\(brokers)/\(topic)"),
            properties: KafkaProperties(["reconnect.backoff.max.ms": "200", "linger.ms": "5"]), settings: settings,
            say: say)
    }
}
