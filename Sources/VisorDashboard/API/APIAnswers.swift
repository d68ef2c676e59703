import HTTPTypes
import Hummingbird
import VisorKit

extension RequestQuery {
    /// Whether a table is wanted.
    var wantsCSV: Bool { text("format") == "csv" }
}

extension JSONWriter {
    /// Writes an array of objects as a member: a table.
    mutating func objects(_ name: String, _ columns: [String], _ rows: [[Cell]]) {
        self.name(name)
        array { writer in
            for row in rows {
                writer.object { writer in
                    for (column, cell) in zip(columns, row) { writer.member(column, cell) }
                }
            }
        }
    }

    /// Writes changes of alerts, which are JSON already, as a member.
    mutating func alerts(_ name: String, _ alerts: [ArraySlice<UInt8>]) {
        self.name(name)
        array { writer in for alert in alerts { writer.value(json: alert) } }
    }
}

extension Response {
    /// An answer in JSON.
    static func json(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A table to be kept as a file.
    static func csv(_ table: CSVTable, name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name).csv\"",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: table.bytes)))
    }
}
