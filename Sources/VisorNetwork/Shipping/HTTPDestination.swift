import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import VisorKit
import VisorTransport

/// Sends batches by HTTP to a receiver that answers when it has made them durable.
public final class HTTPDestination: Destination {
    /// How long a receiver may take to answer.
    private static let answerTime = TimeAmount.seconds(60)
    private static let connectTime = TimeAmount.seconds(10)
    /// How much of an answer is read.
    private static let longestAnswer = 64 << 10
    /// The path where none is given.
    private static let standardPath = "/ingest"

    /// The address, as users write it.
    public let address: String
    /// Whether the receiver hears of ranges without lines.
    public let wantsEmptyBatches = true

    private let url: String
    private let token: BearerToken?
    private let compresses: Bool
    private let bodyTime: Duration
    private let client: HTTPClient

    /// A destination.
    ///
    /// - Parameters:
    ///   - endpoint: an address of HTTP, with a path or without.
    ///   - token: what is shown to the receiver.
    ///   - secrets: how servers are judged.
    ///   - compresses: whether lines are compressed with gzip.
    ///   - bodyTime: how long the words of an answer may take.
    public init(
        _ endpoint: Endpoint, token: BearerToken?, secrets: TLSSecrets.Files, compresses: Bool,
        bodyTime: Duration = .seconds(10)
    ) throws(TLSSecrets.Failure) {
        address = "\(endpoint)"
        let path = ["", "/"].contains(endpoint.path) ? HTTPDestination.standardPath : endpoint.path
        url = "\(endpoint.scheme.rawValue)://\(endpoint.authority)\(path)"
        (self.token, self.compresses, self.bodyTime) = (token, compresses, bodyTime)
        // The route tries again, and says why.
        var configuration = HTTPClient.Configuration.guarded(connect: HTTPDestination.connectTime)
        if endpoint.scheme.isEncrypted {
            configuration.tlsConfiguration = try TLSSecrets.clientConfiguration(secrets)
        }
        client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    /// The lines, compressed where that is wanted, and there is the memory for it.
    public func pack(_ lines: [UInt8]) -> PackedLines {
        guard compresses, let packed = GzipEncoder.encode(lines) else { return PackedLines(lines) }
        return PackedLines(packed, isCompressed: true)
    }

    /// Sends a batch, and waits for the answer.
    public func send(_ batch: ShippedBatch) async throws(DeliveryError) {
        do {
            let response = try await client.execute(request(batch), timeout: HTTPDestination.answerTime)
            let body = await body(of: response)
            if let error = HTTPAnswer(response, body: body).error(for: batch.identity) { throw error }
        } catch let error as DeliveryError {
            throw error
        } catch {
            throw .unreachable(HTTPAnswer.reason(error))
        }
    }

    /// Closes the connections.
    public func close() async {
        try? await client.shutdown()
    }

    /// What an answer says; `nil` where it is too long, or does not come to its end in time.
    private func body(of response: HTTPClientResponse) async -> ByteBuffer? {
        await withTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask { try? await response.body.collect(upTo: HTTPDestination.longestAnswer) }
            group.addTask {
                try? await Task.sleep(for: self.bodyTime)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func request(_ batch: ShippedBatch) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in batch.identity.headers { request.headers.add(name: name, value: value) }
        for (name, value) in batch.labels.sorted(by: { $0.key < $1.key }) {
            request.headers.add(name: BatchHeader.label, value: "\(name)=\(BatchIdentity.escaped(value))")
        }
        request.headers.add(name: "Content-Type", value: "text/plain")
        if batch.body.isCompressed { request.headers.add(name: "Content-Encoding", value: "gzip") }
        if let token { request.headers.add(name: "Authorization", value: token.field) }
        request.body = .bytes(ByteBuffer(bytes: batch.body.bytes))
        return request
    }
}

/// What a receiver answered.
struct HTTPAnswer {
    let status: Int
    let next: Int?
    let retryAfter: Duration?
    /// What the receiver says, on one line.
    let text: String

    /// The longest text that is shown of an answer.
    private static let longestText = 200

    init(status: Int, next: String? = nil, retryAfter: String? = nil, text: String = "") {
        self.status = status
        self.next = next.flatMap { Int($0) }.flatMap { (0...BatchIdentity.greatestOffset).contains($0) ? $0 : nil }
        self.retryAfter = retryAfter.flatMap { Int($0) }.flatMap { (0...86_400).contains($0) ? .seconds($0) : nil }
        self.text = text
    }

    fileprivate init(_ response: HTTPClientResponse, body: ByteBuffer?) {
        let bytes = body.map { Array($0.readableBytesView.prefix(4 * HTTPAnswer.longestText)) } ?? []
        self.init(
            status: Int(response.status.code), next: response.headers.first(name: BatchHeader.next),
            retryAfter: response.headers.first(name: "Retry-After"), text: HTTPAnswer.reason(in: bytes))
    }

    /// Why a batch has not been accepted; `nil` where it has been.
    func error(for batch: BatchIdentity) -> DeliveryError? {
        let words = "answers \(status)" + (text.isEmpty ? "" : ", \(text)")
        switch status {
        case 200..<300:
            // Some other server answers so to everything; lines that it was sent would be lost.
            guard let next else {
                return .refused("\(words), without the offset that it expects: is no intake of lines")
            }
            // A receiver that took a part says where it goes on.
            return next < batch.range.upperBound ? .expects(next) : nil
        case 409:
            guard let next else { return .refused("\(words), without the offset that it expects") }
            guard next != batch.range.lowerBound else { return .refused("\(words), and expects what it was sent") }
            return .expects(next)
        case 413: return .tooLarge(words)
        case 429, 500, 502, 503, 504: return .busy(words, retryAfter: retryAfter)
        case 401: return .refused("\(words): the token is missing or wrong; see --token-file")
        case 403: return .refused("\(words): may not send there")
        case 404: return .refused("\(words): nothing takes lines there; is the path right?")
        default: return .refused(words)
        }
    }

    /// The reason that an answer gives: the value of `error` in an object of JSON, else its first line.
    private static func reason(in bytes: [UInt8]) -> String {
        struct Problem: Decodable { let error: String }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes))
        let text = problem?.error ?? String(decoding: bytes, as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return String(line.prefix(longestText))
    }

    /// Why a request came to nothing, in words.
    static func reason(_ error: any Error) -> String {
        if let error = error as? HTTPClientError {
            switch error {
            case .connectTimeout: return "no connection within 10 seconds"
            case .deadlineExceeded, .readTimeout: return "no answer within a minute"
            case .remoteConnectionClosed: return "the connection was closed before an answer came"
            default: return error.shortDescription
            }
        }
        return TCPProblem.reason(error)
    }
}
