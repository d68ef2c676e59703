import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Asks servers of the web, such as those that people are told through.
///
/// No redirect is followed: what is sent is meant for the address that was given. No failure names more of an address than
/// the caller knows to be no secret.
public final class WebClient: Sendable {
    /// What a server answered.
    public struct Answer: Sendable, Equatable {
        /// The status, 100 to 999.
        public let status: Int
        /// How long the server asks to be left alone, as `Retry-After` has it in seconds, at most a day.
        public let retryAfter: Duration?
        /// The beginning of the body, at most as long as was asked for.
        public let body: [UInt8]
    }

    /// Why there was no answer, in a few words without the address.
    public struct Failure: Error, Equatable, Sendable {
        /// The words.
        public let reason: String
    }

    /// What is asked of a server.
    public enum Method: String, Sendable {
        /// To show something.
        case get = "GET"
        /// To take something.
        case post = "POST"
        /// To end something.
        case delete = "DELETE"
    }

    private static let connectTime = TimeAmount.seconds(10)
    /// How much of an answer is read where nobody asks for more.
    public static let longestBody = 64 << 10

    private let client: HTTPClient

    /// A client.
    ///
    /// - Parameter authority: a file of certificates in PEM of those who vouch for servers; those of the system if there is none.
    /// - Throws: `TLSSecrets.Failure` where the file cannot be used.
    public init(authority: String? = nil) throws(TLSSecrets.Failure) {
        var configuration = HTTPClient.Configuration.guarded(connect: WebClient.connectTime)
        configuration.tlsConfiguration = try TLSSecrets.clientConfiguration(.init(authority: authority))
        client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    deinit {
        client.shutdown { _ in }
    }

    /// Posts a body and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - limit: how long that may take.
    /// - Throws: `Failure`.
    public func post(
        _ url: String, headers: [(name: String, value: String)], body: [UInt8], within limit: Duration
    ) async throws(Failure) -> Answer {
        try await ask(.post, url, headers: headers, body: body, within: limit)
    }

    /// Asks something and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - body: what is sent; `nil` for nothing.
    ///   - limit: how long that may take.
    ///   - length: how many bytes of the answer are read; what is longer is cut there.
    /// - Throws: `Failure`.
    public func ask(
        _ method: Method, _ url: String, headers: [(name: String, value: String)], body: [UInt8]? = nil,
        within limit: Duration, upTo length: Int = longestBody
    ) async throws(Failure) -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .RAW(value: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let result = await withTaskGroup(of: Result<Answer, Failure>.self) { group in
            group.addTask { [request] in await self.exchange(request, limit, upTo: length) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return .failure(Failure(reason: "no answer within \(limit.components.seconds) s"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(Failure(reason: "given up"))
        }
        return try result.get()
    }

    private func exchange(
        _ request: HTTPClientRequest, _ limit: Duration, upTo length: Int
    ) async -> Result<Answer, Failure> {
        do {
            let response = try await client.execute(
                request, timeout: .nanoseconds(Int64(limit.components.seconds) * 1_000_000_000 + 1_000_000_000))
            var body: [UInt8] = []
            // What is longer is not read to its end: the connection goes with the rest.
            for try await part in response.body {
                body += part.readableBytesView.prefix(length - body.count)
                if body.count >= length { break }
            }
            let pause = response.headers.first(name: "Retry-After").flatMap { Int($0) }
            return .success(
                Answer(
                    status: Int(response.status.code),
                    retryAfter: pause.flatMap { $0 >= 0 ? .seconds(min($0, 86_400)) : nil }, body: body))
        } catch let error as HTTPClientError where error == .invalidURL {
            return .failure(Failure(reason: "the address is none of the web"))
        } catch {
            return .failure(Failure(reason: HTTPAnswer.reason(error)))
        }
    }
}
