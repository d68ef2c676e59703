/// A user agent and the family that it counts as.
struct Agent: Sendable {
    /// The text that the client states.
    let text: String
    /// The family's name.
    let family: String
    /// How often it occurs among its like.
    let weight: Double

    private init(_ family: String, _ weight: Double, _ text: String) {
        self.text = text
        self.family = family
        self.weight = weight
    }

    private static let mozilla = "Mozilla/5.0 "
    private static let webKit = "AppleWebKit/537.36 (KHTML, like Gecko) "

    /// Browsers and tools that people run.
    static let people = [
        Agent("Chrome", 30, mozilla + "(Windows NT 10.0; Win64; x64) " + webKit + "Chrome/142.0.0.0 Safari/537.36"),
        Agent("Chrome", 12, mozilla + "(X11; Linux x86_64) " + webKit + "Chrome/141.0.0.0 Safari/537.36"),
        Agent("Chrome", 14, mozilla + "(Linux; Android 10; K) " + webKit + "Chrome/142.0.0.0 Mobile Safari/537.36"),
        Agent("Firefox", 9, mozilla + "(X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
        Agent("Firefox", 5, mozilla + "(Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"),
        Agent("Firefox", 1, mozilla + "(X11; Linux x86_64; \"caf\u{E9} terminal\") Gecko/20100101 Firefox/128.0"),
        Agent(
            "Safari", 8,
            mozilla + "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/18.6 Safari/605.1.15"),
        Agent(
            "Safari", 10,
            mozilla + "(iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/18.6 Mobile/15E148 Safari/604.1"),
        Agent(
            "Edge", 6,
            mozilla + "(Windows NT 10.0; Win64; x64) " + webKit + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"),
        Agent(
            "Opera", 2,
            mozilla + "(Windows NT 10.0; Win64; x64) " + webKit + "Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0"),
        Agent("curl", 2, "curl/7.88.1"),
        Agent("Wget", 0.5, "Wget/1.21.3"),
        Agent("python-requests", 1, "python-requests/2.32.5"),
        Agent("Go-http-client", 0.5, "Go-http-client/1.1"),
    ]

    /// Programs that crawl.
    static let bots = [
        Agent("Googlebot", 5, mozilla + "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        Agent("bingbot", 3, mozilla + "(compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
        Agent("YandexBot", 1, mozilla + "(compatible; YandexBot/3.0; +http://yandex.com/bots)"),
        Agent("AhrefsBot", 2, mozilla + "(compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)"),
    ]

    /// All agents, the people's before the bots'.
    static let all = people + bots

    /// The weights of ``all`` for which the bots have the given share of the lines.
    static func weights(botShare: Double) -> [Double] {
        let peopleTotal = people.reduce(0) { $0 + $1.weight }
        let botTotal = bots.reduce(0) { $0 + $1.weight }
        return people.map { $0.weight / peopleTotal * (1 - botShare) } + bots.map { $0.weight / botTotal * botShare }
    }
}
