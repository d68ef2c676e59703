import HTTPTypes
import Hummingbird
import VisorNetwork

/// The path `live`, at which pages are told what happens for as long as they listen.
struct LiveRoutes {
    let board: DashboardBoard

    func answer(_ request: Request) -> Response {
        guard let events = board.listen() else {
            return APIProblem(.serviceUnavailable, "too many pages are open").response
        }
        var fields: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // Else nginx would keep events until there are many.
        if let name = HTTPField.Name("X-Accel-Buffering") { fields[name] = "no" }
        return Response(
            status: .ok, headers: fields,
            body: ResponseBody { [body = request.body] writer in
                try await body.consumeWithCancellationOnInboundClose { _ in
                    for await event in events { try await writer.write(event.bytes) }
                }
                try await writer.finish(nil)
            })
    }
}
