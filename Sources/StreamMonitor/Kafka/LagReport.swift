import VisorKafka
import VisorKit

/// How far behind a group is, as it is shown.
struct LagReport {
    let group: String
    let partitions: [GroupLag.Partition]

    /// How many messages the group has not read, of all partitions.
    private var lag: Int64 { partitions.reduce(0) { $0 + $1.lag } }

    /// A line for each partition, and one for all.
    var table: String {
        let rows =
            [["PARTITION", "LOW", "HIGH", "COMMITTED", "LAG"]] + partitions.map(LagReport.cells)
            + [["all", "", "", "", "\(lag)"]]
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// An object with an array of the partitions, on a line of its own.
    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("group")
            writer.value(group)
            writer.name("lag")
            writer.value(Int(lag))
            writer.name("partitions")
            writer.array { writer in
                for partition in partitions { LagReport.write(partition, &writer) }
            }
        }
        writer.endLine()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func cells(_ found: GroupLag.Partition) -> [String] {
        [
            "\(found.partition)", "\(found.range.lowerBound)", "\(found.range.upperBound)",
            found.committed.map { "\($0)" } ?? "-", "\(found.lag)",
        ]
    }

    private static func write(_ found: GroupLag.Partition, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("topic")
            writer.value(found.partition.topic)
            writer.name("partition")
            writer.value(found.partition.number)
            writer.name("low")
            writer.value(Int(found.range.lowerBound))
            writer.name("high")
            writer.value(Int(found.range.upperBound))
            writer.name("committed")
            if let committed = found.committed { writer.value(Int(committed)) } else { writer.null() }
            writer.name("lag")
            writer.value(Int(found.lag))
        }
    }
}
