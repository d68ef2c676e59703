/// The built-in lists from which lines are made where the configuration does not say otherwise.
///
/// `config/fake_log_gen.json` holds the same.
public enum StandardTables {
    /// The gap between two access lines.
    public static let accessInterval = interval(0.05, 0.5)

    /// Authenticated users; most requests have none.
    public static let users = ["-", "-", "-", "-", "-", "-", "-", "frank", "alice", "bob", "carol", "deploy"]

    /// Request methods.
    public static let methods = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]

    /// The probability of each method.
    public static let methodDistribution = [0.78, 0.13, 0.03, 0.025, 0.015, 0.01, 0.01]

    /// Status codes.
    public static let codes = [200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 429, 500, 502, 503]

    /// The probability of each status code.
    public static let codeDistribution = [
        0.74, 0.02, 0.015, 0.01, 0.02, 0.03, 0.07, 0.008, 0.012, 0.012, 0.045, 0.004, 0.008, 0.003, 0.003,
    ]

    /// Request targets, the most frequent first.
    public static let resources = [
        "/", "/index.html", "/static/css/site.css", "/static/js/app.js", "/static/img/logo.svg", "/favicon.ico",
        "/pages/home", "/pages/about", "/pages/contact", "/pages/create", "/pages/edit?id=42", "/api/v1/items",
        "/api/v1/items?limit=50&offset=100", "/api/v1/orders", "/api/v1/orders/1001", "/api/v1/users/7",
        "/api/v1/login", "/api/v1/health", "/blog/", "/blog/2026/11/release-notes", "/blog/feed.xml",
        "/search?q=log+monitor", "/search?q=\"exact+phrase\"", "/search?q=caf\u{E9}",
        "/shop/cart", "/shop/checkout?step=2", "/shop/products/17", "/shop/products/17?ref=mail%20list",
        "/download/visor-1.0.tar.gz", "/docs/install.html", "/docs/configuration.html", "/robots.txt",
        "/sitemap.xml", "/wp-login.php", "/.env", "/admin/", "/caf%C3%A9/menu", "/list", "/explore", "/cgi-bin/status",
    ]

    /// Protocol versions.
    public static let versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/2.0", "HTTP/1.0"]

    /// How long a normal phase of a level lasts.
    public static let normalPhase = interval(30, 120)

    /// How long a peak phase of a level lasts.
    public static let peakPhase = interval(5, 20)

    /// Level info of the error log.
    public static let info = LevelSettings(
        normal: [interval(0.5, 2), interval(1, 3)], peak: [interval(0.1, 0.5), interval(0.2, 0.6)],
        messages: [
            "Connection to child 0 established (server www.example.org:443)",
            "Connection closed to child 0 with standard shutdown (server www.example.org:443)",
            "Connection closed to child 0 with abortive shutdown (server www.example.org:443)",
            "SSL library error 1 in handshake (server www.example.org:443)",
            "Request header read timeout",
            "Initial (No.1) HTTPS request received for child 2 (server www.example.org:443)",
            "Subsequent (No.2) HTTPS request received for child 2 (server www.example.org:443)",
            "Request body read timeout",
        ])

    /// Level warn of the error log.
    public static let warn = LevelSettings(
        normal: [interval(2, 6), interval(3, 8)], peak: [interval(0.2, 1), interval(0.3, 1.5)],
        messages: [
            "DocumentRoot [/var/www/old] does not exist",
            "server certificate does NOT include an ID which matches the server name",
            "Init: Session Cache is not configured [hint: SSLSessionCache]",
            "long lost child came home! (pid 4711)",
            "child process 4712 still did not exit, sending a SIGTERM",
            "mod_fcgid: process 4713 graceful kill fail, sending SIGKILL",
            "RSA certificate configured for www.example.org:443 will expire in 7 days",
            "slow response from backend app-1: 2.3 s, limit \"2 s\"",
        ])

    /// Level error of the error log.
    public static let error = LevelSettings(
        normal: [interval(3, 10), interval(5, 15)], peak: [interval(0.1, 0.6), interval(0.2, 1)],
        messages: [
            "File does not exist: /var/www/html/favicon.ico",
            "File does not exist: /var/www/html/wp-login.php",
            "client denied by server configuration: /var/www/html/.htaccess",
            "user admin not found: /private",
            "user frank: authentication failure for \"/private\": Password Mismatch",
            "Cannot serve directory /var/www/html/data/: No matching DirectoryIndex (index.html) found",
            "Got error 'Primary script unknown'",
            "HTTP: failed to make connection to backend: 127.0.0.1",
            "error reading status line from remote server app-1:8080",
            "The timeout specified has expired: AJP: request failed to app-2:8009",
            "Request exceeded the limit of 10 internal redirects due to probable configuration error",
            "Invalid URI in request GET /%c0%ae%c0%ae/etc/passwd HTTP/1.1",
            "End of script output before headers: status",
            "server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting",
        ])

    private static func interval(_ first: Double, _ second: Double) -> Interval {
        guard let interval = Interval(seconds: first, second) else {
            preconditionFailure("a built-in interval is not valid")
        }
        return interval
    }
}
