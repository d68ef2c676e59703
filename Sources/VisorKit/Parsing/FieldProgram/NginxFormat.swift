/// Takes the text of an nginx `log_format` apart.
///
/// Source: nginx 1.22, `ngx_http_log_module`, "log_format", and the index of variables. Modules and users define
/// variables of their own: one that is not known is passed over.
enum NginxFormat {
    static func elements(_ text: FormatText) throws(FieldProgramError) -> [FormatElement] {
        var scanner = FormatScanner(text)
        var elements: [FormatElement] = []
        while !scanner.isAtEnd {
            let start = scanner.position
            guard scanner.take(UInt8(ascii: "$")) else {
                elements.append(literal: [scanner.take()])
                continue
            }
            let column = scanner.column(at: start)
            let isBraced = scanner.take(UInt8(ascii: "{"))
            let name =
                isBraced
                ? try scanner.takeBraced(openedAt: column) : scanner.take(while: isNameByte)
            guard !name.isEmpty else {
                throw FieldProgramError(column: column, "no variable has an empty name; write one such as $status")
            }
            elements.append(.field(field(name.lowercased(), written: scanner.text(from: start), column)))
        }
        return elements
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func field(_ name: String, written: String, _ column: Int) -> FormatField {
        let (meaning, rank) = known[name] ?? (name.hasPrefix("upstream_") ? .list : .skip, 0)
        return FormatField(meaning: meaning, rank: rank, name: written, column: column)
    }

    private static let known: [String: (FieldMeaning, Int)] = [
        "remote_addr": (.client, 2), "realip_remote_addr": (.client, 1), "remote_port": (.remotePort, 0),
        "remote_user": (.user, 1), "http_x_forwarded_for": (.forwardedFor, 2),
        "proxy_add_x_forwarded_for": (.forwardedFor, 1),
        "time_local": (.accessTime, 1), "time_iso8601": (.isoTime, 1), "msec": (.epochFraction, 1),
        "request": (.request, 1), "request_method": (.method, 1), "server_protocol": (.httpProtocol, 1),
        "request_uri": (.path, 3), "uri": (.path, 2), "document_uri": (.path, 1),
        "args": (.query, 0), "query_string": (.query, 0), "is_args": (.query, 0),
        "status": (.status, 1), "body_bytes_sent": (.size, 2), "bytes_sent": (.size, 1),
        "request_time": (.seconds, 1), "http_referer": (.referrer, 1), "http_user_agent": (.agent, 1),
        "host": (.host, 3), "http_host": (.host, 2), "server_name": (.host, 1), "server_port": (.port, 0),
        "pipe": (.mark, 0),
    ]
}
