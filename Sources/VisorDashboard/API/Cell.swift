import VisorKit

/// A value of a table: what stands in a member of JSON, and in a field of CSV.
enum Cell: Sendable, Equatable {
    case text(String)
    case count(Int)
    case number(Double)
    case none
}

extension JSONWriter {
    /// Writes a value of a table.
    mutating func value(_ cell: Cell) {
        switch cell {
        case .text(let text): value(text)
        case .count(let count): value(count)
        case .number(let number): value(number)
        case .none: null()
        }
    }
}

/// A table that is written as CSV (RFC 4180).
struct CSVTable {
    let header: [String]
    let rows: [[Cell]]

    /// The table with its header, a record a line.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(header.map { .text($0) }, to: &bytes)
        for row in rows { append(row, to: &bytes) }
        return bytes
    }

    private func append(_ row: [Cell], to bytes: inout [UInt8]) {
        for (index, cell) in row.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: CSVTable.field(cell).utf8)
        }
        bytes.append(contentsOf: [13, 10])
    }

    private static func field(_ cell: Cell) -> String {
        switch cell {
        case .count(let count): return String(count)
        case .number(let number):
            var writer = JSONWriter()
            writer.value(number)
            return String(decoding: writer.bytes, as: UTF8.self)
        case .none: return ""
        case .text(let text):
            // A spreadsheet would take such a text, which comes from a log, for a formula.
            let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
            return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
        }
    }
}
