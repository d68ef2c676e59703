import NIOCore
import NIOEmbedded
import Testing
import VisorKit
import VisorTransport

@testable import VisorNetwork

/// How the bytes of a connection become lines.
@Suite struct LineHandlerTests {
    /// A connection without a socket, and the feed that it brings lines to.
    private struct Connection {
        let feed: TCPFeed
        let channel = EmbeddedChannel()

        init(_ limits: ConnectionLimits = ConnectionLimits()) throws {
            feed = TCPFeed(TCPSettings(limits: limits), profile: InputProfile(), heartbeat: "HEARTBEAT")
            feed.begin(known: [], wake: {})
            let address = try #require(IPAddress("10.0.0.7"))
            let sender = try #require(feed.admit(address, scheme: .tcp))
            let handler = LineHandler(feed: feed, sender: sender, limits: limits, awaitsHandshake: false)
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

        /// All lines that can be had, by partition; ends are `.`, lines that are too long `!`.
        func take() throws -> String {
            var text = ""
            while let event = feed.next(now: .zero, arrival: .now) {
                guard case .block(let block) = event else { continue }
                let reading = try block.block.read(from: nil) { span, _ in
                    for index in span.indices { text.unicodeScalars.append(Unicode.Scalar(span[index])) }
                    return nil
                }
                text += String(repeating: "!", count: reading.overlongLines) + (block.isLast ? "." : "")
            }
            return text
        }
    }

    @Test(arguments: 1...9) func linesAreWholeWhereverTheReadsAreCut(_ size: Int) throws {
        let connection = try Connection()
        let text = "first\n\nsecond line\nthird\n"
        var rest = Substring(text)
        while !rest.isEmpty {
            try connection.send(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        #expect(try connection.take() == text)
        try connection.send("partial")
        #expect(try connection.take().isEmpty)
        try connection.send(" no more\n")
        #expect(try connection.take() == "partial no more\n")
    }

    @Test func lastLineWithoutItsEndIsALine() throws {
        let connection = try Connection()
        try connection.send("a\nlast")
        _ = try connection.channel.finish()
        #expect(try connection.take() == "a\nlast.")
        #expect(connection.feed.takeMessages().isEmpty)
        #expect(connection.feed.connectionCount == 0)
    }

    @Test func lineThatIsTornByABrokenConnectionIsLeftOutAndSaid() throws {
        let connection = try Connection()
        try connection.send("a\ntorn")
        connection.channel.pipeline.fireErrorCaught(IOError(errnoCode: 104, reason: "reset"))
        _ = try? connection.channel.finish()
        #expect(try connection.take() == "a\n.")
        #expect(connection.feed.takeMessages().map { $0.contains("tcp:10.0.0.7") } == [true])
    }

    @Test func linesThatAreTooLongAreCountedAndTheOthersKept() throws {
        let connection = try Connection(ConnectionLimits(lineLength: 300))
        try connection.send("a\n" + String(repeating: "x", count: 1_000))
        for _ in 0..<100 { try connection.send(String(repeating: "x", count: 10_000)) }
        #expect(try connection.take() == "a\n!")
        try connection.send("xx\nb\n" + String(repeating: "y", count: 300) + "\n")
        #expect(try connection.take() == "b\n" + String(repeating: "y", count: 300) + "\n")
    }

    @Test func nothingIsReadWhileTheFeedHasEnoughAndReadingGoesOnWhenLinesAreTaken() throws {
        let connection = try Connection(ConnectionLimits(heldPerConnection: 8))
        let reads = ReadCounter()
        try connection.channel.pipeline.syncOperations.addHandler(reads, position: .first)
        connection.channel.read()
        #expect(reads.count == 1)
        try connection.send("12345678\n")
        let before = reads.count
        connection.channel.read()
        connection.channel.read()
        #expect(reads.count == before)
        #expect(connection.feed.heldBytes == 9)
        #expect(try connection.take() == "12345678\n")
        connection.channel.embeddedEventLoop.run()
        #expect(reads.count == before + 1)
        connection.channel.read()
        #expect(reads.count == before + 2)
    }

    @Test func connectionThatBringsNoLineForTooLongIsClosed() throws {
        let connection = try Connection(ConnectionLimits(idleTime: .seconds(60)))
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(50))
        try connection.send("a\n")
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(50))
        #expect(connection.channel.isActive)
        // A byte now and then is no line.
        for _ in 0..<5 {
            try connection.send("x")
            connection.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(connection.channel.isActive)
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!connection.channel.isActive)
        #expect(try connection.take() == "a\n.")
        #expect(connection.feed.takeMessages().contains { $0.contains("no line for") })
    }

    @Test func timeForWhichTheFeedHadEnoughIsNotIdle() throws {
        let connection = try Connection(ConnectionLimits(heldPerConnection: 2, idleTime: .seconds(60)))
        try connection.send("a\n")
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(1_000))
        #expect(connection.channel.isActive)
        #expect(try connection.take() == "a\n")
        connection.channel.embeddedEventLoop.run()
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(50))
        #expect(connection.channel.isActive)
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(71))
        #expect(!connection.channel.isActive)
    }

    @Test func connectionThatIsToFinishIsHeldBackStill() throws {
        let connection = try Connection(ConnectionLimits(heldPerConnection: 2))
        let reads = ReadCounter()
        try connection.channel.pipeline.syncOperations.addHandler(reads, position: .first)
        try connection.send("a\n")
        connection.feed.stop()
        connection.channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
        let before = reads.count
        connection.channel.read()
        #expect(reads.count == before && connection.channel.isActive)
        #expect(try connection.take() == "a\n")
        connection.channel.embeddedEventLoop.run()
        #expect(reads.count == before + 1)
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!connection.channel.isActive)
    }

    @Test func connectionThatIsToFinishIsReadUntilItIsQuiet() throws {
        let connection = try Connection()
        connection.feed.stop()
        connection.channel.embeddedEventLoop.run()
        for _ in 0..<5 {
            try connection.send("a\n")
            connection.channel.embeddedEventLoop.advanceTime(by: .milliseconds(60))
        }
        #expect(connection.channel.isActive && !connection.feed.isDrained)
        connection.channel.embeddedEventLoop.advanceTime(by: .milliseconds(200))
        #expect(!connection.channel.isActive)
        #expect(try connection.take() == "a\na\na\na\na\n.")
        #expect(connection.feed.isDrained)
    }
}

/// Counts how often is asked to read.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
