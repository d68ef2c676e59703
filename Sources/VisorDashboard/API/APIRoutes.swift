import HTTPTypes
import Hummingbird
import VisorKit
import VisorNetwork
import VisorStore

/// The interface under `api/v1`: what the pages show, for programs too.
struct APIRoutes {
    let board: DashboardBoard
    let history: HistoryReader
    let about: DashboardAbout
    /// Where lines are shown; `nil` where they may not be.
    let tail: TailBoard?

    /// The document that describes the interface.
    let description: [UInt8]

    static let mostPoints = 10_000
    static let usualPoints = 720
    static let mostEntries = 1_000
    private static let mostAlerts = 1_000

    /// Adds the routes below a path.
    func add(to group: RouterGroup<WebContext>) {
        for operation in APIOperation.allCases {
            group.get(RouterPath(operation.path)) { request, context in
                answer(operation, query(request), request, context)
            }
        }
        group.get("openapi.json") { _, _ in Response.json(description) }
    }

    private func answer(
        _ operation: APIOperation, _ query: RequestQuery, _ request: Request, _ context: WebContext
    ) -> Response {
        if operation == .live {
            let filter = query.text("tail") == "1" ? query.text("contains") ?? "" : nil
            return LiveRoutes(board: board, tail: tail).answer(request, context, lines: filter)
        }
        return answer {
            switch operation {
            case .status: try status(user: context.user?())
            case .series: try series(query)
            case .summary: try summary(query)
            case .top: try top(context.parameters.get("list") ?? "", query)
            case .sources: sources(query)
            case .alerts: try alerts(query)
            case .presence: try presence(query)
            case .tail, .live: try lines(query)
            }
        }
    }

    private func query(_ request: Request) -> RequestQuery { RequestQuery(request, now: board.moment.moment.now) }

    /// What an answer holds.
    private enum Content {
        case json([UInt8])
        case csv(CSVTable, name: String)
    }

    private func answer(_ content: () throws -> Content) -> Response {
        do {
            switch try content() {
            case .json(let bytes): return Response.json(bytes)
            case .csv(let table, let name): return Response.csv(table, name: name)
            }
        } catch let problem as APIProblem {
            return problem.response
        } catch {
            return APIProblem(.internalServerError, "the history cannot be read: \(error)").response
        }
    }

    private func status(user: String?) throws -> Content {
        let span = try history.store.span()
        let now = board.moment.moment.now
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("version", .text(about.version))
            writer.member("now", .text(now.rfc3339))
            writer.member("started", .text(about.started.rfc3339))
            writer.member("window", .number(about.window.seconds))
            writer.member("user", user.map { .text($0) } ?? .none)
            writer.name("inputs")
            writer.array { writer in for input in about.inputs { writer.value(input) } }
            writer.name("anonymized")
            writer.value(json: (about.isAnonymized ? "true" : "false").utf8)
            writer.name("presence")
            if let field = about.presence {
                writer.object { writer in
                    writer.member("field", .text(field))
                    writer.member("span", .number(PresenceReader.span.seconds))
                }
            } else {
                writer.null()
            }
            writer.member("oldest", span.map { .text($0.lowerBound.rfc3339) } ?? .none)
            writer.member("newest", span.map { .text($0.upperBound.rfc3339) } ?? .none)
        }
        return .json(writer.bytes)
    }

    private func series(_ query: RequestQuery) throws -> Content {
        let range = try query.range()
        let points = try query.number("points", default: APIRoutes.usualPoints, in: 1...APIRoutes.mostPoints)
        let found = try history.store.series(in: range, atMost: points, open: board.moment.moment.open)
        if query.wantsCSV {
            let rows = found.windows.map { [.text($0.start.rfc3339)] + $0.cells }
            return .csv(CSVTable(header: ["start"] + SeriesColumns.names, rows: rows), name: "series")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("from", .text(range.lowerBound.rfc3339))
            writer.member("to", .text(range.upperBound.rfc3339))
            writer.member("step", .number((found.step ?? history.window).seconds))
            SeriesColumns(rows: found.windows).write(to: &writer)
        }
        return .json(writer.bytes)
    }

    private func summary(_ query: RequestQuery) throws -> Content {
        let count = try query.number("top", default: 10, in: 0...APIRoutes.mostEntries)
        let found = try merged(query)
        return .json(SummaryDocument(topCount: count).line(found))
    }

    /// What the windows of the range amount to, with messages by their shape.
    private func merged(_ query: RequestQuery) throws -> WindowUpdate {
        let found = try history.store.summary(in: query.range(), open: board.moment.moment.open)
        var summary = found.summary
        summary.groupMessagesByShape()
        return WindowUpdate(start: found.start, end: found.end, summary: summary)
    }

    private func top(_ name: String, _ query: RequestQuery) throws -> Content {
        guard let list = TopList(rawValue: name) else {
            let names = TopList.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIProblem(.notFound, "there is no list '\(name)', but \(names)")
        }
        let limit = try query.number("limit", default: 100, in: 1...APIRoutes.mostEntries)
        let found = try merged(query)
        let rows = list.entries(of: found.summary, containing: query.text("contains"), atMost: limit)
        if query.wantsCSV { return .csv(CSVTable(header: TopList.columns, rows: rows), name: name) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("start", .text(found.start.rfc3339))
            writer.member("end", .text(found.end.rfc3339))
            writer.member("list", .text(name))
            writer.objects("entries", TopList.columns, rows)
        }
        return .json(writer.bytes)
    }

    private func sources(_ query: RequestQuery) -> Content {
        let moment = board.moment.moment
        guard query.wantsCSV else { return .json(MomentDocument.sources(moment)) }
        let rows = moment.sources.map { MomentDocument.cells($0, at: moment.now) }
        return .csv(CSVTable(header: MomentDocument.sourceColumns, rows: rows), name: "sources")
    }

    private func lines(_ query: RequestQuery) throws -> Content {
        let limit = try query.number("limit", default: 200, in: 1...TailBoard.mostLines)
        guard let tail else {
            throw APIProblem(.notFound, "lines are not shown: with --anonymize, and over Kafka, there is no tail")
        }
        guard let found = tail.lines(containing: query.text("contains") ?? "", after: 0, atMost: limit) else {
            throw APIProblem(
                .serviceUnavailable,
                "more than \(TailBoard.mostWatches) texts are looked for at the moment; try again soon")
        }
        var writer = JSONWriter()
        writer.object { $0.objects("lines", TailBoard.columns, found.lines.map(\.cells)) }
        return .json(writer.bytes)
    }

    private func presence(_ query: RequestQuery) throws -> Content {
        let limit = try query.number("limit", default: 1_000, in: 1...PresenceReader.most)
        let moment = board.moment.moment
        let tiles = try PresenceReader(store: history.store, names: about.names, redis: about.redis).tiles(
            moment, atMost: limit)
        if query.wantsCSV {
            return .csv(CSVTable(header: PresenceReader.columns, rows: tiles.map(\.cells)), name: "presence")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("now", .text(moment.now.rfc3339))
            writer.member("span", .number(PresenceReader.span.seconds))
            writer.member("fresh", .number(PresenceReader.fresh.seconds))
            writer.objects("tiles", PresenceReader.columns, tiles.map(\.cells))
        }
        return .json(writer.bytes)
    }

    private func alerts(_ query: RequestQuery) throws -> Content {
        let limit = try query.number("limit", default: 100, in: 1...APIRoutes.mostAlerts)
        let range = try query.range()
        let changes = try history.store.alerts(in: range, atMost: limit)
        if query.wantsCSV {
            return .csv(CSVTable(header: AlertTable.columns, rows: changes.map(AlertTable.cells)), name: "alerts")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.alerts("firing", board.moment.moment.firing.map { AlertDocument.json($0).dropLast() })
            writer.alerts("history", changes.map { $0.json[...] })
        }
        return .json(writer.bytes)
    }
}
