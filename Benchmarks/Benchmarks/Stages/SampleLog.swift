import VisorKit

/// A log of 1,000 lines of a format, the same each time: 500 in each of two windows of ten seconds, with some hundred clients
/// and paths.
struct SampleLog: Sendable {
    /// A log in format combined, for the stages to which the format does not matter.
    static let combined = SampleLog(.combined, access)

    /// The formats that are measured: a new one is a line here.
    static let all = [
        SampleLog(.common) { "\($0.client) - - [\($0.accessTime)] \"\($0.request)\" \($0.answer)" },
        combined,
        SampleLog(.vhostCombined) { "www.example.org:443 \(access($0))" },
        SampleLog(.apacheError) {
            "[\($0.errorTime)] [core:error] [pid 4711:tid 1234] [client \($0.client):5678] AH00126: Invalid URI in request \($0.path)"
        },
        SampleLog(.nginxError) {
            "\($0.nginxTime) [error] 4711#4711: *\($0.number) open() \"/srv/www\($0.path)\" failed (2: No such file or directory), "
                + "client: \($0.client), server: www.example.org, request: \"\($0.request)\", host: \"www.example.org\""
        },
        SampleLog(.json(.standard)) {
            "{\"time_iso8601\":\"\($0.isoTime)\",\"remote_addr\":\"\($0.client)\",\"request\":\"\($0.request)\",\"status\":\($0.status),"
                + "\"body_bytes_sent\":\($0.size),\"request_time\":0.012,\"http_user_agent\":\"\($0.agent)\"}"
        },
        SampleLog(w3c) {
            "2026-11-20 10:00:\($0.second) \($0.client) GET \($0.path) page=1 \($0.status) \($0.size) 12 curl/8.16.0"
        },
    ]

    /// The W3C format as a header states it.
    private static let w3c: LogFormat = {
        let header =
            "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status sc-bytes time-taken cs(User-Agent)\n"
        return LogFormat.w3c(W3CHeader()).after(Array(header.utf8).span)
    }()

    static let lineCount = 1_000

    let format: LogFormat
    let bytes: [UInt8]
    /// Where each line stands, without its newline.
    let lines: [Range<Int>]

    /// A log whose lines a closure writes.
    ///
    /// - Precondition: they are of the format.
    init(_ format: LogFormat, _ line: (SampleEvent) -> String) {
        self.format = format
        var bytes: [UInt8] = []
        var lines: [Range<Int>] = []
        for number in 0..<SampleLog.lineCount {
            let start = bytes.count
            bytes += Array(line(SampleEvent(number: number)).utf8)
            lines.append(start..<bytes.count)
            bytes.append(UInt8(ascii: "\n"))
        }
        self.bytes = bytes
        self.lines = lines
        precondition(countRecords() == SampleLog.lineCount, "a sample line is not of format \(format.name)")
    }

    private static func access(_ event: SampleEvent) -> String {
        "\(event.client) - - [\(event.accessTime)] \"\(event.request)\" \(event.answer) "
            + "\"https://www.example.org/\" \"\(event.agent)\""
    }
}

/// What a line of a sample tells of.
struct SampleEvent {
    let number: Int

    // Factors without a common divisor keep the fields from going in step.
    var client: String { "10.0.\(number * 7 % 3).\(number * 31 % 101)" }
    var path: String { "/\(["api", "static", "pages", "blog"][number % 4])/part/\(number * 13 % 97)" }
    var request: String { "\(["GET", "GET", "GET", "POST", "HEAD"][number % 5]) \(path)?page=\(number % 10) HTTP/1.1" }
    var status: Int { [200, 200, 200, 304, 404, 500][number % 6] }
    var size: Int { number * 7_919 % 100_000 }
    var answer: String { "\(status) \(size)" }
    var agent: String {
        [
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "curl/8.16.0",
        ][number % 3]
    }
    var accessTime: String { "20/Nov/2026:10:00:\(second) +0000" }
    var errorTime: String { "Fri Nov 20 10:00:\(second).\(100_000 + number) 2026" }
    var nginxTime: String { "2026/11/20 10:00:\(second)" }
    var isoTime: String { "2026-11-20T10:00:\(second)+00:00" }

    var second: Int { 10 + number / 50 }
}
