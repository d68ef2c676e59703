import Foundation
import Hummingbird
import VisorNetwork

/// What is answered to those who ask for silences.
struct SilenceRoutes {
    let desk: AlertDesk

    func list(_ query: AlertQuery) async throws -> Response {
        let (book, now) = await desk.snapshot()
        let shown = book.silences.values.filter { query.wants($0) }
            .sorted { ($0.endsAt, $0.id) > ($1.endsAt, $1.id) }
        return try JSONAnswer.of(shown.map { SilenceDocument($0, at: now) })
    }

    private struct Made: Encodable {
        let silenceID: String
    }

    func put(_ request: Request) async throws -> Response {
        let document: SilenceDocument = try await JSONBody.read(request)
        let (_, now) = await desk.snapshot()
        let silence = try document.silence(id: (document.id ?? "").lowercased(), updatedAt: now)
        return try JSONAnswer.of(Made(silenceID: try await desk.put(silence)))
    }

    func one(_ id: String) async throws -> Response {
        let (book, now) = await desk.snapshot()
        guard let silence = book.silences[id.lowercased()] else {
            throw AlertingProblem("there is no silence \(id.prefix(64))", .missing)
        }
        return try JSONAnswer.of(SilenceDocument(silence, at: now))
    }

    func expire(_ id: String) async throws -> Response {
        try await desk.expire(id.lowercased())
        return Response(status: .ok)
    }
}
