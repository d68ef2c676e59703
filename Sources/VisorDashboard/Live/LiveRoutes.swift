import HTTPTypes
import Hummingbird
import VisorNetwork

/// The path `live`, at which pages are told what happens for as long as they listen.
struct LiveRoutes {
    let board: DashboardBoard
    /// Where lines are shown; `nil` where they may not be.
    let tail: TailBoard?

    /// How many lines a page is told of at a time.
    private static let mostLines = 200

    /// - Parameter filter: the text that lines are to have in them; `nil` where no lines are wanted.
    func answer(_ request: Request, _ context: WebContext, lines filter: String?) -> Response {
        guard let events = board.listen() else {
            return APIProblem(.serviceUnavailable, "too many pages are open").response
        }
        var fields: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // Else nginx would keep events until there are many.
        if let name = HTTPField.Name("X-Accel-Buffering") { fields[name] = "no" }
        let body = request.body
        let user = context.user
        return Response(
            status: .ok, headers: fields,
            body: ResponseBody { [tail] writer in
                try await body.consumeWithCancellationOnInboundClose { _ in
                    var lines = filter.flatMap { filter in tail.map { TailReader(tail: $0, filter: filter) } }
                    for await event in events {
                        // Who has logged out, or is no longer in the file, is told nothing more.
                        if let user, user() == nil { break }
                        try await writer.write(event.bytes)
                        if event.isState, let more = lines?.next(atMost: LiveRoutes.mostLines) {
                            try await writer.write(more.bytes)
                        }
                    }
                }
                try await writer.finish(nil)
            })
    }
}

/// How far a page has been told of lines.
private struct TailReader {
    let tail: TailBoard
    let filter: String
    private var number: Int?
    private var leftOut = 0

    init(tail: TailBoard, filter: String) { (self.tail, self.filter) = (tail, filter) }

    /// The lines since this was asked last, if there are some.
    mutating func next(atMost limit: Int) -> LiveEvent? {
        guard let found = tail.lines(containing: filter, after: number ?? 0, atMost: limit) else { return nil }
        let left = number == nil ? 0 : found.leftOut - leftOut
        (number, leftOut) = (found.lines.last?.number ?? number ?? 0, found.leftOut)
        return found.lines.isEmpty && left == 0 ? nil : .lines(found.lines, leftOut: left)
    }
}
