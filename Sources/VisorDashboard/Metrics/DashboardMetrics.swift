import VisorKit

/// How an analysis stands, as numbers that Prometheus and others scrape.
struct DashboardMetrics {
    let board: DashboardBoard
    let about: DashboardAbout

    /// All numbers, in the form of OpenMetrics or in the older one of Prometheus.
    func text(isOpenMetrics: Bool) -> String {
        let moment = board.moment.moment
        var writer = MetricsWriter(isOpenMetrics: isOpenMetrics)
        writer.metric(
            "visor_build", .gauge, "The program that serves this; always 1.", [([("version", about.version)], 1)])
        writer.metric(
            "visor_start_time_seconds", .gauge, "When the program was started, in seconds since the Unix epoch.",
            Double(about.started.microseconds) / 1_000_000)
        add(moment.overall, to: &writer)
        add(moment.sources, at: moment.now, to: &writer)
        if let watermark = moment.watermark {
            writer.metric(
                "visor_watermark_seconds", .gauge, "How far event time has come, in seconds since the Unix epoch.",
                Double(watermark.microseconds) / 1_000_000)
        }
        writer.metric(
            "visor_alerts_firing", .gauge, "The alerts that are not over, by how bad they are.",
            AlertSeverity.allCases.map { severity in
                ([("severity", severity.rawValue)], Double(moment.firing.count { $0.severity == severity }))
            })
        writer.metric("visor_windows_open", .gauge, "Windows that are not final yet.", Double(moment.open.count))
        writer.metric("visor_pages", .gauge, "Pages that are told what happens.", Double(board.listenerCount))
        return writer.finish()
    }

    private func add(_ overall: OverallSummary, to writer: inout MetricsWriter) {
        let summary = overall.summary
        func count(_ name: String, _ help: String, _ value: Int) {
            writer.metric("visor_\(name)", .counter, help, Double(value))
        }
        count("lines", "Lines that count, whatever they are.", summary.lines)
        count("hits", "Requests.", summary.hits)
        count("errors", "Lines that tell of an error.", summary.errors)
        count("heartbeats", "Heartbeat lines.", summary.heartbeats)
        count("response_bytes", "The sum of the answers' sizes.", summary.bytes)
        count("malformed", "Lines that are not of their format.", overall.malformed)
        count("too_late", "Lines that came after their window's retention.", overall.tooLate)
        count("ahead", "Lines more than an hour ahead of the clock.", overall.ahead)
        count("filtered", "Lines left out by a filter.", overall.filtered)
        count("dropped", "Lines that senders had no room for.", overall.dropped)
        writer.metric(
            "visor_responses", .counter, "Requests by the answer's status code.",
            summary.status.entries.map { ([("code", String($0.code))], Double($0.count)) })
        writer.metric(
            "visor_clients_distinct", .gauge, "Different clients so far, estimated.", Double(summary.clients.estimate))
    }

    private func add(_ sources: [DashboardMoment.Source], at now: EventTime, to writer: inout MetricsWriter) {
        writer.metric(
            "visor_source_position_bytes", .gauge, "How much of an input has been read.",
            sources.map { ([("source", $0.name)], Double($0.position)) })
        writer.metric(
            "visor_source_lag_seconds", .gauge, "How far an input's last line is behind the clock.",
            sources.compactMap { source in
                source.last.map { last in
                    ([("source", source.name)], Double(max(0, now.microseconds - last.microseconds)) / 1_000_000)
                }
            })
        writer.metric(
            "visor_source_trouble", .gauge, "Whether an input cannot be read.",
            sources.map { ([("source", $0.name)], $0.trouble == nil ? 0 : 1) })
    }
}
