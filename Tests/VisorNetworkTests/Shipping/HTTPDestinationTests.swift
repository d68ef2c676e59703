import Foundation
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing
import VisorKit
import VisorTesting
import VisorTransport

@testable import VisorNetwork

/// Batches by HTTP, to a server on loopback.
@Suite(.timeLimit(.minutes(10))) struct HTTPDestinationTests {
    private final class Book: Sendable {
        let requests = Mutex<[HTTPReceiver.Request]>([])
        var first: HTTPReceiver.Request? { requests.withLock(\.first) }
    }

    private func destination(
        _ receiver: HTTPReceiver, token: BearerToken? = nil, path: String = "", compresses: Bool = true
    ) throws -> HTTPDestination {
        try HTTPDestination(
            Endpoint(scheme: .http, host: "127.0.0.1", port: receiver.port, path: path), token: token, secrets: .init(),
            compresses: compresses)
    }

    private func batch(_ lines: String, to destination: HTTPDestination) -> ShippedBatch {
        ShippedBatch(
            identity: BatchIdentity(source: "web 1:/å", incarnation: "ab", range: 5..<25), labels: ["site": "a b"],
            body: destination.pack(Array(lines.utf8)))
    }

    @Test func requestSaysWhatTheBatchIs() async throws {
        let book = Book()
        let receiver = try await HTTPReceiver { request in
            book.requests.withLock { $0.append(request) }
            return .init(status: .ok, headers: [("Visor-Next", "25")])
        }
        let destination = try destination(receiver, token: BearerToken("0123456789abcdef"))
        try await destination.send(batch("one\ntwo\n", to: destination))
        await destination.close()
        await receiver.close()
        let request = try #require(book.first)
        #expect(request.path == "/ingest")
        let identity = try BatchIdentity { request.headers.first(name: $0) }
        #expect(identity == BatchIdentity(source: "web 1:/å", incarnation: "ab", range: 5..<25))
        #expect(request.headers.first(name: "Visor-Label") == "site=a%20b")
        #expect(request.headers.first(name: "Authorization") == "Bearer 0123456789abcdef")
        #expect(request.headers.first(name: "Content-Encoding") == "gzip")
        #expect(request.body.starts(with: [0x1f, 0x8b]))
    }

    @Test func withoutCompressionLinesGoAsTheyAre() async throws {
        let book = Book()
        let receiver = try await HTTPReceiver { request in
            book.requests.withLock { $0.append(request) }
            return .init(status: .ok, headers: [("Visor-Next", "25")])
        }
        let destination = try destination(receiver, path: "/other", compresses: false)
        try await destination.send(batch("one\n", to: destination))
        await destination.close()
        await receiver.close()
        let request = try #require(book.first)
        #expect(request.path == "/other" && request.body == Array("one\n".utf8))
        #expect(request.headers.first(name: "Content-Encoding") == nil)
    }

    @Test func answersAreTold() async throws {
        let answers = Mutex<[HTTPReceiver.Answer]>([
            .init(status: .conflict, headers: [("Visor-Next", "17")]),
            .init(status: .unauthorized, body: "{\"error\":\"no or a wrong bearer token\"}\n"),
            .init(status: .tooManyRequests, headers: [("Retry-After", "3")], body: "slow\ndown"),
            .init(status: nil),
            .init(status: .found, headers: [("Location", "http://127.0.0.1:1/")]),
        ])
        let receiver = try await HTTPReceiver { _ in answers.withLock { $0.removeFirst() } }
        let destination = try destination(receiver)
        var errors: [DeliveryError] = []
        for _ in 0..<5 {
            do throws(DeliveryError) {
                try await destination.send(batch("one\n", to: destination))
            } catch {
                errors.append(error)
            }
        }
        await destination.close()
        await receiver.close()
        try #require(errors.count == 5)
        #expect(errors[0] == .expects(17))
        #expect(errors[1].reason.contains("no or a wrong bearer token") && errors[1].reason.contains("--token-file"))
        #expect(errors[2] == .busy("answers 429, slow", retryAfter: .seconds(3)))
        #expect(errors[3] == .unreachable("the connection was closed before an answer came"))
        #expect(errors[4] == .refused("answers 302"))
    }

    @Test func answerWhoseWordsDoNotEndIsAnAnswer() async throws {
        let answers = Mutex<[HTTPReceiver.Answer]>([
            .init(status: .ok, headers: [("Visor-Next", "25")], body: "{", missing: 10),
            .init(status: .conflict, headers: [("Visor-Next", "17")], body: "{", missing: 10),
        ])
        let receiver = try await HTTPReceiver { _ in answers.withLock { $0.removeFirst() } }
        let endpoint = Endpoint(scheme: .http, host: "127.0.0.1", port: receiver.port)
        let destination = try HTTPDestination(
            endpoint, token: nil, secrets: .init(), compresses: true, bodyTime: .milliseconds(100))
        try await destination.send(batch("one\n", to: destination))
        await #expect(throws: DeliveryError.expects(17)) {
            try await destination.send(batch("one\n", to: destination))
        }
        await destination.close()
        await receiver.close()
    }

    @Test func nobodyThereIsToldInTheSystemsWords() async throws {
        let nobody = try HeldPort()
        let endpoint = Endpoint(scheme: .http, host: "127.0.0.1", port: nobody.port)
        let destination = try HTTPDestination(endpoint, token: nil, secrets: .init(), compresses: true)
        await #expect(throws: DeliveryError.unreachable("Connection refused")) {
            try await destination.send(batch("one\n", to: destination))
        }
        await destination.close()
    }

    @Test func routeCarriesAllOverConnectionsThatBreak() async throws {
        let log = try ShippedLog()
        try log.write(4_000)
        let state = Mutex((next: 0, lines: [UInt8]()))
        let count = Mutex(0)
        let receiver = try await HTTPReceiver { request in
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number % 5 == 1 { return .init(status: nil) }
            let identity = (try? BatchIdentity { request.headers.first(name: $0) }).flatMap(\.self)
            guard let identity else { return .init(status: .badRequest) }
            return state.withLock { state in
                guard identity.range.lowerBound == state.next else {
                    return .init(status: .conflict, headers: [("Visor-Next", "\(state.next)")])
                }
                state = (identity.range.upperBound, state.lines + request.body)
                // Taken, and the answer is lost.
                let answer = HTTPReceiver.Answer(status: .ok, headers: [("Visor-Next", "\(state.next)")])
                return number % 7 == 0 ? .init(status: nil) : answer
            }
        }
        try await log.finish(
            log.route(to: try destination(receiver, compresses: false)) { $0.sending.batchBytes = 8 << 10 })
        await receiver.close()
        let text = String(decoding: state.withLock(\.lines), as: UTF8.self)
        #expect(text.split(separator: "\n").map(String.init) == log.lines)
    }
}

/// Lines over TCP, to a server on loopback.
@Suite(.timeLimit(.minutes(10))) struct TCPDestinationTests {
    /// Takes the bytes of all connections together.
    private final class Sink: Sendable {
        let bytes = Mutex<[UInt8]>([])
        let channels = Mutex<[any Channel]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let sink: Sink
        init(_ sink: Sink) { self.sink = sink }
        func channelActive(context: ChannelHandlerContext) { sink.channels.withLock { $0.append(context.channel) } }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            sink.bytes.withLock { $0 += unwrapInboundIn(data).readableBytesView }
        }
    }

    private func server(_ sink: Sink, port: Int = 0) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(sink))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }

    @Test func linesArriveAsTheyAre() async throws {
        let (log, sink) = (try ShippedLog(), Sink())
        let server = try await server(sink)
        let endpoint = Endpoint(scheme: .tcp, host: "127.0.0.1", port: server.localAddress?.port ?? 0)
        try log.write(3_000)
        try await log.finish(log.route(to: try TCPDestination(endpoint, secrets: .init())))
        let text = try log.folder.text("a.log")
        try await wait(until: "all has come") { sink.bytes.withLock { $0.count } >= text.utf8.count }
        #expect(String(decoding: sink.bytes.withLock(\.self), as: UTF8.self) == text)
        try await server.close()
    }

    @Test func serverThatComesLaterGetsAll() async throws {
        let (log, sink) = (try ShippedLog(), Sink())
        let first = try await server(sink)
        let port = first.localAddress?.port ?? 0
        try await first.close()
        try log.write(100)
        let destination = try TCPDestination(Endpoint(scheme: .tcp, host: "127.0.0.1", port: port), secrets: .init())
        let log2 = log
        async let run: Void = log2.run(log.route(to: destination), until: "all lines are there") {
            sink.bytes.withLock { $0.count { $0 == 10 } } >= 100
        }
        try await wait(until: "that is said") { !log.messages.isEmpty }
        #expect(log.messages[0] == "tcp://127.0.0.1:\(port): Connection refused; trying again, and nothing is lost")
        let second = try await server(sink, port: port)
        try await run
        try await second.close()
    }
}
