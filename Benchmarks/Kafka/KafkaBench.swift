import Foundation
import VisorKafka

/// Measures librdkafka alone, which sets what can be had of Kafka at all, and Visor's consumer where nothing is done with what comes.
///
///     KafkaBench produce BROKERS TOPIC FILE [NAME=VALUE...]
///     KafkaBench consume BROKERS TOPIC COUNT [NAME=VALUE...]
///     KafkaBench input BROKERS TOPIC COUNT [NAME=VALUE...]
///     KafkaBench group BROKERS TOPIC COUNT [NAME=VALUE...]
///
/// `produce` sends each line of a file, to the partitions in turn, 1,000 lines each, and ends when all are acknowledged. `consume` takes so
/// many messages in batches of 10,000 and throws them away; `input` does the same with Visor's consumer, in a group of its own, and looks
/// at each key, header and payload. Both begin at the oldest message, and are timed from the first message on. `group` is a group of one
/// process that analyses them, and its time is the processor time of the thread that reads and folds. What is printed is
/// `MESSAGES SECONDS MESSAGES/S`. The properties are those of Visor's clients, unless the arguments say otherwise.
@main
struct KafkaBench {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    static func main() {
        do {
            let arguments = CommandLine.arguments
            guard arguments.count >= 5 else {
                throw Failed(
                    description:
                        "usage: KafkaBench produce|consume|input|group BROKERS TOPIC FILE|COUNT [NAME=VALUE...]")
            }
            let properties = try arguments.dropFirst(5).map { argument in
                let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { throw Failed(description: "'\(argument)' is no NAME=VALUE") }
                return (name: parts[0], value: parts[1])
            }
            try run(arguments[1], arguments[2], arguments[3], arguments[4], properties)
        } catch {
            FileHandle.standardError.write(Data("KafkaBench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(
        _ mode: String, _ brokers: String, _ topic: String, _ last: String,
        _ properties: [(name: String, value: String)]
    ) throws {
        let result: (messages: Int, time: Duration)
        switch (mode, Int(last)) {
        case ("produce", _):
            let client = try BareClient(.producer, brokers, properties)
            guard let file = FileManager.default.contents(atPath: last) else {
                throw Failed(description: "cannot read \(last)")
            }
            result = try client.produce(file, to: topic)
        case ("consume", let count?):
            let client = try BareClient(.consumer, brokers, properties)
            result = try client.consume(topic, count)
        case ("input", let count?):
            result = try consumeAsVisor(brokers, topic, count, KafkaProperties(properties))
        case ("group", let count?):
            result = try GroupBench(brokers, topic, KafkaProperties(properties)).run(count)
        default: throw Failed(description: "'\(mode) \(last)' is none of produce FILE and consume, input, group COUNT")
        }
        let seconds = result.time / .seconds(1)
        print(result.messages, String(format: "%.3f %.0f", seconds, Double(result.messages) / seconds))
    }

    /// Takes messages with Visor's consumer, and looks at all of each.
    private static func consumeAsVisor(
        _ brokers: String, _ topic: String, _ count: Int, _ properties: KafkaProperties
    ) throws -> (messages: Int, time: Duration) {
        let group = "visor-bench-\(UUID().uuidString)"
        let consumer = try InputConsumer(brokers: brokers, group: group, topics: [topic], properties: properties)
        var start: ContinuousClock.Instant?
        var (messages, bytes) = (0, 0)
        while messages < count {
            let events = consumer.poll(.milliseconds(100)) { batch in
                start = start ?? .now
                batch.forEach(in: 0..<batch.count) { _, key, identity, payload in
                    bytes += key.count + identity.count + payload.count
                }
                messages += batch.count
            }
            for event in events {
                guard case .assigned(let partitions) = event else { continue }
                try consumer.begin(
                    partitions.map { KafkaPosition($0, try consumer.range(of: $0, within: .seconds(10)).lowerBound) })
            }
        }
        let time = (start ?? .now).duration(to: .now)
        consumer.close()
        return (messages, time)
    }
}
