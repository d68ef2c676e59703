/// What the interface can be asked for: from this its routes are made, and the document that describes them.
enum APIOperation: String, CaseIterable {
    case status, series, summary, top, sources, alerts, presence, tail, live

    /// The path below the interface's own, in the form of the router.
    var path: String { self == .top ? "top/{list}" : rawValue }

    /// What it answers, in a few words.
    var summary: String {
        switch self {
        case .status: "What is read, since when, by which program, and how far back the history goes"
        case .series: "The figures of the windows of a range, a column each"
        case .summary: "What the windows of a range amount to"
        case .top: "A list of the most frequent keys of a range"
        case .sources: "The inputs, and how far they are read"
        case .alerts: "The alerts that are not over, and what became of alerts in a range, the newest first"
        case .presence: "Who was there in the past 24 hours, the newest first"
        case .tail: "The last lines that were read, from the first time on that they are asked for"
        case .live: "What happens, as server-sent events: state, alert, presence and lines"
        }
    }

    /// What stands behind the question mark.
    var parameters: [APIParameter] {
        switch self {
        case .status, .sources: []
        case .series: APIParameter.range + [.points]
        case .summary: APIParameter.range + [.top]
        case .top: [.list] + APIParameter.range + [.limit(100, most: 1_000), .contains]
        case .alerts: APIParameter.range + [.limit(100, most: 1_000)]
        case .presence: [.limit(1_000, most: PresenceReader.most)]
        case .tail: [.contains, .limit(200, most: TailBoard.mostLines)]
        case .live: [.tail, .contains]
        }
    }

    /// Whether it can be had as a table, too.
    var isTable: Bool { [.series, .top, .sources, .alerts, .presence].contains(self) }

    /// The members of the object that it answers with, and their types in JSON Schema; `nil` where it is no object.
    var members: [(name: String, type: APIType)]? {
        switch self {
        case .status:
            [
                ("version", .text), ("now", .time), ("started", .time), ("window", .number), ("inputs", .array(.text)),
                ("anonymized", .boolean), ("user", .optionalText),
                ("presence", .object([("field", .text), ("span", .number)], isOptional: true)),
                ("oldest", .optionalTime), ("newest", .optionalTime),
            ]
        case .series:
            [("from", .time), ("to", .time), ("step", .number), ("start", .array(.number))]
                + SeriesColumns.names.map { ($0, .array($0.hasPrefix("p") ? .optionalNumber : .integer)) }
        case .summary:
            [
                ("start", .time), ("end", .time), ("revision", .integer), ("lines", .integer), ("hits", .integer),
                ("heartbeats", .integer), ("bytes", .integer), ("rate", .number), ("status", .map), ("methods", .map),
                ("levels", .map), ("clients_distinct", .integer), ("size", .any), ("duration", .any), ("top", .any),
            ]
        case .top:
            [
                ("start", .time), ("end", .time), ("list", .text),
                ("entries", .array(.object([("key", .text), ("count", .integer), ("error", .integer)]))),
            ]
        case .sources:
            [
                (
                    "sources",
                    .array(
                        .object([
                            ("name", .text), ("position", .integer), ("unit", .text), ("size", .optionalInteger),
                            ("lag", .optionalNumber),
                            ("last", .optionalTime), ("heartbeat", .optionalTime), ("trouble", .optionalText),
                        ]))
                ), ("watermark", .optionalTime),
            ]
        case .alerts: [("firing", .array(.any)), ("history", .array(.any))]
        case .presence:
            [
                ("now", .time), ("span", .number), ("fresh", .number),
                (
                    "tiles",
                    .array(
                        .object([
                            ("id", .text), ("name", .optionalText), ("seen", .time), ("path", .optionalText),
                            ("requests", .optionalInteger),
                        ]))
                ),
            ]
        case .tail:
            [("lines", .array(.object([("number", .integer), ("source", .text), ("text", .text)])))]
        case .live: nil
        }
    }
}
