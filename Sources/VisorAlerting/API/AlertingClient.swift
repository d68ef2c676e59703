import AsyncHTTPClient
import Foundation
import NIOCore
import VisorNetwork

/// Asks the interface of an `alerting` that runs, on this machine or another.
public struct AlertingClient: Sendable {
    private enum Method {
        case get, post, delete
    }

    private let address: String
    private let token: BearerToken?

    private static let time = TimeAmount.seconds(30)
    /// Whoever is not there is told of at once.
    private static let configuration: HTTPClient.Configuration = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }()
    private static let longestAnswer = 64 << 20

    /// A client of the interface at an address, such as `http://127.0.0.1:9093`.
    public init(_ endpoint: Endpoint, token: BearerToken?) {
        address = "\(endpoint.scheme.rawValue)://\(endpoint.authority)"
        self.token = token
    }

    /// Notes that somebody has taken alerts upon himself.
    ///
    /// - Returns: how many alerts.
    /// - Throws: `AlertingProblem`.
    public func acknowledge(_ matchers: [LabelMatcher], by name: String) async throws -> Int {
        struct Asked: Encodable {
            let matchers: [String]
            let by: String
        }
        struct Answer: Decodable { let acknowledged: Int }
        let answer: Answer = try await ask(
            .post, "/api/v1/acknowledge", Asked(matchers: matchers.map(\.description), by: name))
        return answer.acknowledged
    }

    /// Makes a silence.
    ///
    /// - Returns: its identity.
    /// - Throws: `AlertingProblem`.
    public func silence(
        _ matchers: [LabelMatcher], from start: Date, to end: Date, by name: String, comment: String
    ) async throws -> String {
        struct Answer: Decodable { let silenceID: String }
        let silence = Silence(
            id: "", matchers: matchers, startsAt: start, endsAt: end, updatedAt: start, createdBy: name,
            comment: comment)
        var document = SilenceDocument(silence, at: start)
        (document.id, document.status, document.updatedAt) = (nil, nil, nil)
        let answer: Answer = try await ask(.post, "/api/v2/silences", document)
        return answer.silenceID
    }

    /// The silences that are not over, a line each.
    ///
    /// - Throws: `AlertingProblem`.
    public func silences() async throws -> [String] {
        let all: [SilenceDocument] = try await ask(.get, "/api/v2/silences", nil as Int?)
        return all.filter { $0.status?.state != Silence.State.expired.rawValue }.map { silence in
            let matchers = silence.matchers.compactMap { try? $0.matcher().description }.joined(separator: ",")
            return "\(silence.id ?? "")  \(matchers)  \(silence.startsAt) to \(silence.endsAt)  "
                + "\(silence.createdBy): \(silence.comment)"
        }
    }

    /// Ends a silence.
    ///
    /// - Throws: `AlertingProblem`.
    public func expire(_ id: String) async throws {
        let isPlain = id.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || (97...122).contains($0 | 32) }
        guard isPlain, !id.isEmpty else { throw AlertingProblem("'\(id.prefix(64))' is no identity of a silence") }
        _ = try await bytes(.delete, "/api/v2/silence/\(id)", nil)
    }

    private func ask<Answer: Decodable>(
        _ method: Method, _ path: String, _ body: (some Encodable)?
    ) async throws -> Answer {
        let encoder = JSONEncoder()
        let answer = try await bytes(method, path, try body.map { try encoder.encode($0) })
        do {
            return try JSONDecoder().decode(Answer.self, from: answer)
        } catch {
            throw AlertingProblem("\(address): what answers there is no alerting")
        }
    }

    private func bytes(_ method: Method, _ path: String, _ body: Data?) async throws -> Data {
        var request = HTTPClientRequest(url: address + path)
        switch method {
        case .get: request.method = .GET
        case .post: request.method = .POST
        case .delete: request.method = .DELETE
        }
        if let token { request.headers.add(name: "Authorization", value: token.field) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let (status, data): (Int, Data)
        let client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: AlertingClient.configuration)
        defer { client.shutdown { _ in } }
        do {
            let response = try await client.execute(request, timeout: AlertingClient.time)
            status = Int(response.status.code)
            data = Data(try await response.body.collect(upTo: AlertingClient.longestAnswer).readableBytesView)
        } catch {
            throw AlertingProblem("\(address): no alerting answers there; name its address with --url (\(error))")
        }
        guard status == 200 else {
            let said = (try? JSONDecoder().decode(String.self, from: data)) ?? "status \(status)"
            throw AlertingProblem("\(address): \(said)")
        }
        return data
    }
}
