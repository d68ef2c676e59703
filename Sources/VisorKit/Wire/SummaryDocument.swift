/// The JSON form of summaries, the same for a window and for the whole; `docs/output.md` describes its fields.
public struct SummaryDocument: Sendable {
    private let topCount: Int

    /// A form with so many keys in each top list.
    public init(topCount: Int) {
        self.topCount = topCount
    }

    /// A published window as a line of JSON Lines.
    public func line(_ update: WindowUpdate) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            span(update.start..<update.end, &writer)
            revision(update.revision, &writer)
            body(update.summary, seconds: (update.start..<update.end).seconds, &writer) { _ in }
        }
        writer.endLine()
        return writer.bytes
    }

    /// The summary of the whole as one object on a line.
    public func object(_ overall: OverallSummary) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            span(overall.span, &writer)
            revision(overall.summary.lines, &writer)
            body(overall.summary, seconds: overall.span?.seconds ?? 0, &writer) { writer in
                member("malformed", overall.malformed, &writer)
                member("too_late", overall.tooLate, &writer)
                member("ahead", overall.ahead, &writer)
                member("filtered", overall.filtered, &writer)
                member("dropped", overall.dropped, &writer)
            }
        }
        writer.endLine()
        return writer.bytes
    }

    private func span(_ span: Range<EventTime>?, _ writer: inout JSONWriter) {
        for (name, time) in [("start", span?.lowerBound), ("end", span?.upperBound)] {
            writer.name(name)
            if let time { writer.value(time.rfc3339) } else { writer.null() }
        }
    }

    private func revision(_ revision: Int, _ writer: inout JSONWriter) {
        member("revision", revision, &writer)
    }

    private func body(
        _ summary: WindowSummary, seconds: Double, _ writer: inout JSONWriter, counted: (inout JSONWriter) -> Void
    ) {
        member("lines", summary.lines, &writer)
        member("hits", summary.hits, &writer)
        member("heartbeats", summary.heartbeats, &writer)
        counted(&writer)
        member("bytes", summary.bytes, &writer)
        writer.name("rate")
        writer.value(seconds > 0 ? Double(summary.hits) / seconds : 0)
        counts("status", summary.status.entries.map { (String($0.code), $0.count) }, &writer)
        counts("methods", summary.methods.entries.map { ($0.key.name, $0.count) }, &writer)
        counts("levels", summary.levels.entries.map { ($0.key.name, $0.count) }, &writer)
        member("clients_distinct", summary.clients.estimate, &writer)
        quantiles("size", summary.sizes, unit: nil, &writer)
        quantiles("duration", summary.durations, unit: 1_000_000, &writer)
        tops(summary.tops, &writer)
    }

    private func member(_ name: String, _ value: Int, _ writer: inout JSONWriter) {
        writer.name(name)
        writer.value(value)
    }

    private func counts(_ name: String, _ counts: [(String, Int)], _ writer: inout JSONWriter) {
        writer.name(name)
        writer.object { writer in
            for (key, count) in counts { member(key, count, &writer) }
        }
    }

    /// Quantiles as whole numbers, or divided by a unit; `null` where there is no value.
    private func quantiles(_ name: String, _ sketch: QuantileSketch, unit: Double?, _ writer: inout JSONWriter) {
        writer.name(name)
        guard sketch.count > 0 else { return writer.null() }
        let values = [0.5, 0.9, 0.99].map { sketch.quantile($0) ?? 0 } + [sketch.maximum]
        writer.object { writer in
            for (name, value) in zip(["p50", "p90", "p99", "max"], values) {
                writer.name(name)
                if let unit { writer.value(exactly: Double(value) / unit) } else { writer.value(value) }
            }
        }
    }

    private func tops(_ tops: WindowSummary.Tops, _ writer: inout JSONWriter) {
        let lists = [
            ("sections", tops.sections), ("paths", tops.paths), ("clients", tops.clients),
            ("referrers", tops.referrers), ("agents", tops.agents), ("error_clients", tops.errorClients),
            ("messages", tops.messages),
        ]
        writer.name("top")
        writer.object { writer in
            for (name, table) in lists {
                writer.name(name)
                writer.array { writer in
                    for ranked in table.ranking(topCount) { entry(ranked, &writer) }
                }
            }
        }
    }

    private func entry(_ ranked: HeavyHitters.Ranked, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("key")
            writer.value(ranked.key)
            member("count", ranked.count, &writer)
            member("error", ranked.error, &writer)
        }
    }
}

extension Range<EventTime> {
    /// The length in seconds.
    var seconds: Double {
        Double(upperBound.microseconds - lowerBound.microseconds) / 1_000_000
    }
}
