import Testing

@testable import VisorKit

@Suite struct AgentFamilyTests {
    private func family(_ agent: String, after others: [String] = []) -> String? {
        var cache = AgentFamilyCache()
        var table = HeavyHitters()
        for agent in others + [agent] {
            table = HeavyHitters()
            let bytes = Array("xx\(agent)yy".utf8)
            cache.count(bytes.span, 2..<bytes.count - 2, in: &table)
            cache.flush(into: &table)
        }
        return table.ranking(1).first?.key
    }

    @Test(arguments: [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            "Chrome"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
            "Edge"
        ),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile Safari/604.1", "Chrome"),
        ("Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 OPR/122.0", "Opera"),
        ("Opera/9.80 (X11; Linux x86_64) Presto/2.12", "Opera"),
        ("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", "Internet Explorer"),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
        (
            "Mozilla/5.0 (Linux; Android) Chrome/140.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://x)",
            "Googlebot"
        ),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bingbot"),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", "Baiduspider"),
        ("Mozilla/5.0 (compatible; YandexBot/3.0)", "YandexBot"), ("Mozilla/5.0", "Mozilla"),
        ("curl/8.5.0", "curl"), ("Wget/1.21", "Wget"), ("python-requests/2.34", "python-requests"),
        ("Go-http-client/1.1", "Go-http-client"), ("kube-probe/1.30", "kube-probe"), ("x", "x"), ("/", "/"),
        ("Apache/2.4 (Debian) (internal dummy connection)", "Apache"),
    ])
    func familyIsFound(agent: String, name: String) {
        #expect(family(agent) == name)
        #expect(family(agent, after: ["curl/1", agent, "Mozilla/5.0 Firefox/1"]) == name)
    }

    @Test func nameIsNeverLong() {
        #expect(family(String(repeating: "a", count: 300))?.utf8.count == 64)
        #expect((family(String(repeating: "a", count: 300) + "bot/1")?.utf8.count ?? 0) <= 64)
    }
}
