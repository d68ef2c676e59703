import VisorKit
import VisorStore

/// The figures of windows, one behind the other, as charts take them: a column for each figure.
struct SeriesColumns {
    /// The names of the columns behind `start`, in their order.
    static let names = [
        "lines", "hits", "errors", "bytes", "clients", "1xx", "2xx", "3xx", "4xx", "5xx", "p50", "p90", "p99",
    ]
    private static let microseconds = 1_000_000.0

    let rows: [WindowFigures]

    /// Writes the columns as members of an object: `start` in seconds since the Unix epoch, durations in seconds.
    func write(to writer: inout JSONWriter) {
        column("start", &writer) { .number(Double($0.start.microseconds) / SeriesColumns.microseconds) }
        for (index, name) in SeriesColumns.names.enumerated() {
            column(name, &writer) { $0.cells[index] }
        }
    }

    private func column(_ name: String, _ writer: inout JSONWriter, _ cell: (WindowFigures) -> Cell) {
        writer.name(name)
        writer.array { writer in
            for row in rows { writer.value(cell(row)) }
        }
    }
}

extension WindowFigures {
    /// The figures in the order of `SeriesColumns.names`.
    var cells: [Cell] {
        let counts = ([lines, hits, errors, bytes, clients] + classes).map { Cell.count($0) }
        let spans = (0..<3).map { index in durations.map { Cell.number(Double($0[index]) / 1_000_000) } ?? .none }
        return counts + spans
    }
}
