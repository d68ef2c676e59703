import HTTPTypes
import Hummingbird

/// Why a request to take lines is not answered with 200.
struct IngestProblem: Error, Equatable {
    /// What the status line says.
    let status: HTTPResponse.Status
    /// What is wrong, and what to do.
    let reason: String
    /// After how many seconds to try again.
    var retryAfter: Int?
    /// The offset that is expected.
    var next: Int?
    /// More fields of the answer's header.
    var fields: [HTTPField.Name: String] = [:]

    /// What is wrong with the request.
    static func malformed(_ reason: String) -> IngestProblem { IngestProblem(status: .badRequest, reason: reason) }

    /// More than is taken at once.
    static func tooLarge(_ reason: String) -> IngestProblem {
        IngestProblem(status: .contentTooLarge, reason: reason)
    }

    /// More than can be taken now.
    static func busy(_ reason: String) -> IngestProblem {
        IngestProblem(status: .tooManyRequests, reason: reason, retryAfter: 1)
    }

    /// Nothing can be taken now.
    static func unavailable(_ reason: String, retryAfter: Int) -> IngestProblem {
        IngestProblem(status: .serviceUnavailable, reason: reason, retryAfter: retryAfter)
    }

    /// The same problem with more to say.
    func saying(_ more: String) -> IngestProblem {
        IngestProblem(status: status, reason: reason + more, retryAfter: retryAfter, next: next, fields: fields)
    }

    /// The answer, with the reason as JSON.
    var response: Response {
        var headers: HTTPFields = [:]
        for (name, value) in fields { headers[name] = value }
        if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
        // Of a body that is not wanted, the rest need not come.
        if ![.conflict, .unauthorized].contains(status) { headers[.connection] = "close" }
        let next = next.map { "\"next\":\($0)," } ?? ""
        if let offset = self.next, let name = HTTPField.Name(BatchHeader.next) { headers[name] = "\(offset)" }
        return .json("{\(next)\"error\":\"\(reason)\"}", status: status, headers: headers)
    }
}

extension Response {
    /// An answer of JSON that is written already.
    static func json(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}
