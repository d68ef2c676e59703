/// The pages that lead to a request.
enum Referrer {
    /// The texts, `-` for none, with how often they occur.
    static let all: [(text: String, weight: Double)] = [
        ("-", 55), ("https://www.example.org/", 14), ("https://www.example.org/pages/home", 8),
        ("https://www.example.org/search?q=log+monitor", 5), ("https://www.google.com/", 8),
        ("https://www.bing.com/search?q=visor+log+monitor", 2), ("https://duckduckgo.com/", 2),
        ("https://news.example.net/2026/11/20/logs", 3), ("http://10.0.0.5/wiki/Links", 1),
        ("android-app://com.example.reader/", 1), ("https://blog.example.com/caf%C3%A9", 1),
    ]
}
