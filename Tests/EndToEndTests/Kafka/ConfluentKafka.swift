import Foundation
import VisorTesting

/// Python's `confluent-kafka`, in a virtual environment beside the programs that are tested.
struct ConfluentKafka {
    private let python: String

    private static let environment = Task {
        try await PythonPackages.install("confluent-kafka", ["confluent-kafka==2.*"], module: "confluent_kafka")
    }

    /// Installs it where it is not there yet.
    static func installed() async throws -> ConfluentKafka {
        ConfluentKafka(python: try await environment.value)
    }

    /// Sends each line of a file as a message, to all partitions of a topic in turn.
    func produce(_ path: String, to topic: String, of broker: KafkaBroker) async throws {
        try await run(
            """
            from sys import argv, exit
            from confluent_kafka import Producer
            brokers, topic, path = argv[1:]
            producer, failures = Producer({"bootstrap.servers": brokers, "acks": "all"}), []
            partitions = sorted(producer.list_topics(topic, timeout=60).topics[topic].partitions)
            report = lambda error, message: failures.append(error) if error else None
            with open(path, "rb") as lines:
                for number, line in enumerate(lines):
                    partition = partitions[number % len(partitions)]
                    producer.produce(topic, line.removesuffix(b"\\n"), partition=partition, on_delivery=report)
                    if number % 1000 == 0: producer.poll(0)
            if producer.flush(60) or failures: exit(f"not all was sent: {failures[:1]}")
            """, [broker.address, topic, path])
    }

    /// All that stands in a topic.
    func read(_ topic: String, of broker: KafkaBroker) async throws -> [KafkaMessage] {
        let output = try await run(
            """
            from json import dumps
            from sys import argv, exit
            from confluent_kafka import Consumer, KafkaError, TopicPartition, OFFSET_BEGINNING
            brokers, topic = argv[1:]
            consumer = Consumer({"bootstrap.servers": brokers, "group.id": topic, "enable.partition.eof": True})
            partitions = consumer.list_topics(topic, timeout=60).topics[topic].partitions
            consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
            left, text = set(partitions), lambda value: None if value is None else value.decode()
            while left:
                message = consumer.poll(60)
                if message is None: exit("no answer")
                if not message.error():
                    headers = [part for key, value in message.headers() or [] for part in (key, text(value))]
                    print(dumps({"partition": message.partition(), "offset": message.offset(),
                        "key": text(message.key()), "payload": text(message.value()), "headers": headers}))
                elif message.error().code() == KafkaError._PARTITION_EOF: left.discard(message.partition())
                else: exit(str(message.error()))
            consumer.close()
            """, [broker.address, topic])
        return try output.split(separator: "\n").map {
            try JSONDecoder().decode(KafkaMessage.self, from: Data($0.utf8))
        }
    }

    @discardableResult
    private func run(_ script: String, _ arguments: [String]) async throws -> String {
        let run = try await ProgramCall(program: python, arguments: ["-c", script] + arguments).run()
        guard run.status == 0 else { throw ScriptFailed(description: "\(run.status): \(run.standardError)") }
        return run.standardOutput
    }
}
