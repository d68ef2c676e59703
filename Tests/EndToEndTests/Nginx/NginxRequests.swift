/// What the tests ask of nginx.
enum NginxRequests {
    /// Requests as browsers, robots and scripts send them.
    static let usual: [ServerRequest] = [
        .get("/", 200), .get("/page/1", 200), .get("/page/2?q=a%20b&r=%22x%22", 200), .get("/with%20space.txt", 200),
        .get("/old", 301), .get("/gone", 410), .get("/broken", 500), .get("/forbidden", 403),
        .get("/forbidden/deep/er", 403), .get("/closed/", 403), .get("/missing", 404), .get("//double//slash", 404),
        .get("/%zz", 400), .get("/proxy/down", 502), .get("/", 200, "--http1.0"), .get("/", 206, "-r", "0-3"),
        .get("/", 416, "-r", "9999-"), .get("/", 200, "-u", "bob smith:secret"), .get("/", 200, "-u", "no\"body:x"),
        .get("/", 200, "-A", "quote \" and back \\ slash", "-e", "http://x/\"ref\""),
        .get("/", 200, "-A", "ends in a backslash \\"), .get("/", 200, "-A", "\""), .get("/", 200, "-H", "User-Agent;"),
        .get("/", 200, "-A", "] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\""), .get("/", 200, "-A", "tab\there, ümlaut"),
        .get("/", 200, "-A", #"","status":500,"x":"{"#), .get("/", 200, "-A", String(repeating: "A", count: 5000)),
        .send("POST", "/", 405, "-d", "x=1"), .send("DELETE", "/", 405), .send("PUT", "/new", 405, "-d", "x"),
        ServerRequest(description: "HEAD", way: .curl(["-I", "/page/3"]), status: 200, method: "HEAD"),
        .get("/slow.txt", 200),
    ]

    /// Requests as only broken clients and scanners send them.
    static let odd: [ServerRequest] = [
        .raw("GET /\r\n", 200, "GET"), .raw("garbage\r\n\r\n", 400, nil), .raw("\"\r\n\r\n", 400, nil),
        .raw("\" 200 5 \"\r\n\r\n", 400, nil), .raw("HEARTBEAT\r\n\r\n", 400, nil),
        .raw("GET /a\"b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("GET /a\\b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("GET /nohost HTTP/1.1\r\n\r\n", 400, "GET"),
        .raw("GET http://other.test/abs HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("get / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, nil),
        .raw("GET /ü HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("GET /\(String(repeating: "l", count: 9000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414, "GET"),
        .raw([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0xFF, 0xFE, 0x0D, 0x0A, 0x0D, 0x0A], 400, nil),
        .raw([0x80, 0xFF, 0xFE, 0x0D, 0x0A, 0x0D, 0x0A], 400, nil), .raw("GET /slow HT", 408, "GET", ends: false),
    ]

    /// Requests that a proxy passes on for others, and whom for: the last address that is none of the proxy's own.
    static let forwarded: [(request: ServerRequest, client: String)] = [
        (.get("/", 200, "-H", "X-Forwarded-For: 203.0.113.7"), "203.0.113.7"),
        (.get("/page/4", 200, "-H", "X-Forwarded-For: 203.0.113.7"), "203.0.113.7"),
        (.get("/missing", 404, "-H", "X-Forwarded-For: 192.0.2.1, 198.51.100.23, 127.0.0.1"), "198.51.100.23"),
        (.get("/", 200, "-H", "X-Forwarded-For: 2001:db8::5"), "2001:db8::5"),
        // What a client makes up stands in the first header; the proxy adds one of its own.
        (
            .get("/", 200, "-H", "X-Forwarded-For: 192.0.2.66", "-H", "X-Forwarded-For: 203.0.113.99"), "203.0.113.99"
        ),
    ]
}
