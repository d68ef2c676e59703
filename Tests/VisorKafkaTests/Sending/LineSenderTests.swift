import Testing
import VisorKafka
import VisorKit
import VisorTesting

/// What is sent arrives once and in its order, with all that it is to carry.
@Suite(.timeLimit(.minutes(10))) struct LineSenderTests {
    private let broker: TestBroker

    init() throws { broker = try TestBroker() }

    @Test func messagesCarryWhatTheyAreToCarry() async throws {
        let topic = try broker.topic("lines", partitions: 4)
        let sender = try SentLines.sender(to: broker.address, topic)
        #expect(try await (0..<4).contains(sender.partition(for: "host:/a.log")))
        try await sender.send(SentLines.batch(0..<500, rest: 40, labels: ["site": "shop", "a": "b"]))
        let reader = ReadTopic(broker.address, topic)
        try await wait(until: "all messages have come") { reader.messages.count >= 501 }
        #expect(reader.counted.lines == SentLines.texts(0..<500))
        #expect(reader.counted.gaps == 0 && reader.counted.doubled == 0)
        let all = reader.messages
        #expect(all.allSatisfy { $0.partition == 1 && $0.key == "host:/a.log" && $0.labels == ["a=b", "site=shop"] })
        // What was left out behind the last line is covered by a message without lines.
        let last = try #require(all.last)
        #expect(last.isNull && last.identity?.end == (last.identity?.start ?? 0) + 40)
        for (one, next) in zip(all, all.dropFirst()) { #expect(one.identity?.end == next.identity?.start) }
    }

    @Test func severalLinesGoIntoAMessage() async throws {
        var settings = LineSender.Settings()
        settings.linesPerMessage = 7
        let topic = try broker.topic("lines", partitions: 4)
        let sender = try SentLines.sender(to: broker.address, topic, settings)
        try await sender.send(SentLines.batch(0..<100))
        let reader = ReadTopic(broker.address, topic)
        try await reader.wait(for: 100)
        #expect(reader.counted.lines == SentLines.texts(0..<100))
        #expect(reader.messages.map(\.lines.count) == Array(repeating: 7, count: 14) + [2])
    }

    @Test func lineThatIsTooLargeIsToldWhenThoseBeforeHaveArrived() async throws {
        var bytes = Array("one\ntwo\n".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 1_100_000) + Array("\nthree\n".utf8)
        let batch = LineBatch(
            source: "s", incarnation: IncarnationName(high: 0, low: 1), lines: bytes, at: 0, partition: 1)
        let topic = try broker.topic("lines", partitions: 4)
        let sender = try SentLines.sender(to: broker.address, topic)
        let error = await #expect(throws: SendingFailure.self) { try await sender.send(batch) }
        guard case .tooLarge(let reason, offset: 8)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("the line of s at byte 8"))
        let reader = ReadTopic(broker.address, topic)
        try await reader.wait(for: 2)
        #expect(reader.counted.lines == ["one", "two"])
    }

    @Test func severalBatchesAreUnderWayAndRoomIsBounded() async throws {
        var settings = LineSender.Settings()
        settings.bytesUnderWay = 10_000
        let topic = try broker.topic("lines", partitions: 4)
        let sender = try SentLines.sender(to: broker.address, topic, settings)
        var offset = 0
        for number in 0..<50 {
            let batch = SentLines.batch(number * 100..<number * 100 + 100, at: offset)
            offset = batch.range.upperBound
            try await sender.submit(batch)
        }
        try await sender.finish()
        let reader = ReadTopic(broker.address, topic)
        try await reader.wait(for: 5_000)
        #expect(
            reader.counted.lines == SentLines.texts(0..<5_000) && reader.counted.gaps == 0
                && reader.counted.doubled == 0)
    }
}
