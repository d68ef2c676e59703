/// What the tests ask of Apache.
enum ApacheRequests {
    /// Requests as browsers, robots and scripts send them.
    static let usual: [ServerRequest] = [
        .get("/", 200), .get("/page/1", 200), .get("/page/2?q=a%20b&r=%22x%22", 200), .get("/with%20space.txt", 200),
        .get("/gr%C3%B6%C3%9Fe.html", 200), .get("/old", 301), .get("/gone", 410), .get("/broken", 500),
        .get("/forbidden", 403), .get("/forbidden/deep/er", 403), .get("/closed/", 403), .get("/missing", 404),
        .get("//double//slash", 404), .get("/a%2Fb", 404), .get("/%zz", 400), .get("/proxy/down", 503),
        .get("/", 200, "--http1.0"), .get("/", 206, "-r", "0-3"), .get("/", 416, "-r", "9999-"),
        .get("/private/a", 401), .get("/private/a", 404, "-u", "alice:secret"),
        .get("/private/a", 401, "-u", "alice:wrong"), .get("/private/a", 404, "-u", "bob smith:secret"),
        .get("/private/a", 401, "-u", "no\"body:x"), .get("/private/a", 401, "-u", ":x"),
        .get("/", 200, "-A", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"),
        .get("/", 200, "-A", "quote \" and back \\ slash", "-e", "http://x/\"ref\""),
        .get("/forbidden", 403, "-e", "http://ref\"quote/, referer: b"),
        .get("/", 200, "-A", "ends in a backslash \\"), .get("/", 200, "-A", "\""), .get("/", 200, "-H", "User-Agent;"),
        .get("/", 200, "-A", "] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\""), .get("/", 200, "-A", "tab\there, ümlaut"),
        .get("/", 200, "-A", String(repeating: "A", count: 5000)), .get("/", 417, "-H", "Expect: nonsense"),
        .send("POST", "/", 200, "-d", "x=1"), .send("OPTIONS", "/", 200), .send("DELETE", "/", 405),
        .send("PUT", "/new", 405, "-d", "x"),
        ServerRequest(description: "HEAD", way: .curl(["-I", "/page/3"]), status: 200, method: "HEAD"),
    ]

    /// Requests as only broken clients and scanners send them.
    static let odd: [ServerRequest] = [
        .raw("GET /\r\n", 200, "GET"), .raw("garbage\r\n\r\n", 400, nil), .raw("\"\r\n\r\n", 400, nil),
        .raw("\" 200 5 \"\r\n\r\n", 400, nil), .raw("-\r\n\r\n", 400, nil), .raw("HEARTBEAT\r\n\r\n", 400, nil),
        .raw("GET /a\"b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("GET /a\\b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("GET /%22quoted%22 HTTP/1.0\r\n\r\n", 404, "GET"),
        .raw("GET /a b c HTTP/1.1\r\nHost: x\r\n\r\n", 400, "GET"),
        .raw("GET / http/1.1\r\nHost: x\r\n\r\n", 400, "GET"), .raw("GET /nohost HTTP/1.1\r\n\r\n", 400, "GET"),
        .raw("GET http://other.test/abs HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, "OPTIONS"),
        .raw("get / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 501, nil),
        .raw("GET /ü HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404, "GET"),
        .raw("GET /\(String(repeating: "l", count: 9000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414, "GET"),
        .raw("GET /partial HTTP/1.1\r\nHo", 400, "GET"),
        .raw([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0xFF, 0xFE, 0x0D, 0x0A, 0x0D, 0x0A], 400, nil),
        .raw([0x80, 0xFF, 0xFE, 0x0D, 0x0A, 0x0D, 0x0A], 400, nil), .raw("GET /slow HT", 408, nil, ends: false),
    ]

    /// Requests over IPv6.
    static let version6: [ServerRequest] = [
        .raw("GET /forbidden HTTP/1.0\r\n\r\n", 403, "GET", .version6), .raw("bad\r\n\r\n", 400, nil, .version6),
    ]
}
