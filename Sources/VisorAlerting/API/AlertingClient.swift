import Foundation
import VisorNetwork

/// Asks the interface of an `alerting` that runs, on this machine or another.
public struct AlertingClient: Sendable {
    private let address: String
    private let token: BearerToken?
    private let client: WebClient

    private static let time = Duration.seconds(30)
    /// As many silences as there can be.
    private static let longestAnswer = 64 << 20

    /// A client of the interface at an address, such as `http://127.0.0.1:9093`.
    ///
    /// - Throws: `TLSSecrets.Failure` where the certificates of the system cannot be used.
    public init(_ endpoint: Endpoint, token: BearerToken?) throws(TLSSecrets.Failure) {
        client = try WebClient()
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
        _ method: WebClient.Method, _ path: String, _ body: (some Encodable)?
    ) async throws -> Answer {
        let encoder = JSONEncoder()
        let answer = try await bytes(method, path, try body.map { try encoder.encode($0) })
        do {
            return try JSONDecoder().decode(Answer.self, from: answer)
        } catch {
            throw AlertingProblem("\(address): what answers there is no alerting")
        }
    }

    private func bytes(_ method: WebClient.Method, _ path: String, _ body: Data?) async throws -> Data {
        var headers: [(name: String, value: String)] = []
        if let token { headers.append(("Authorization", token.field)) }
        if body != nil { headers.append(("Content-Type", "application/json")) }
        let answer: WebClient.Answer
        do throws(WebClient.Failure) {
            answer = try await client.ask(
                method, address + path, headers: headers, body: body.map { Array($0) }, within: AlertingClient.time,
                upTo: AlertingClient.longestAnswer)
        } catch {
            throw AlertingProblem(
                "\(address): no alerting answers there; name its address with --url (\(error.reason))")
        }
        let data = Data(answer.body)
        guard answer.status == 200 else {
            let said = (try? JSONDecoder().decode(String.self, from: data)) ?? "status \(answer.status)"
            throw AlertingProblem("\(address): \(said)")
        }
        return data
    }
}
