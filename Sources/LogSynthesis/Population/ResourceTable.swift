/// The request targets of an access log.
struct ResourceTable: Sendable {
    /// The targets as they are asked for, the most frequent first.
    let targets: [String]

    /// The configured targets, or `count` made-up ones.
    init(resources: [String], count: Int?) {
        targets = count.map { (0..<$0).map(Self.madeUp) } ?? resources
    }

    /// The target of the request of a number.
    static func numbered(_ number: Int) -> String {
        "/line/\(number)"
    }

    /// Appends the target of the request of a number, which needs no escaping in any format.
    static func appendNumbered(_ number: Int, to buffer: inout [UInt8]) {
        buffer.append("/line/")
        buffer.appendDecimal(number)
    }

    /// The target without its query.
    static func path(_ target: String) -> String {
        String(target.prefix { $0 != "?" })
    }

    /// What stands in a path before its second slash.
    static func section(_ path: String) -> String {
        String(path.prefix(1) + path.dropFirst().prefix { $0 != "/" })
    }

    private static let sections = [
        "pages", "api", "shop", "blog", "static", "docs", "search", "download", "news", "forum", "account", "img",
        "feed", "help", "admin", "media", "wiki", "jobs", "events", "status",
    ]
    private static let words = ["list", "item", "view", "edit", "note", "part", "team", "topic"]

    /// A target that no other rank has, even without its query, which each eighth has.
    private static func madeUp(_ rank: Int) -> String {
        let section = sections[rank % sections.count]
        let word = words[rank / sections.count % words.count]
        let query = rank % 8 == 5 ? "?page=\(rank % 97)&q=\"x\"" : ""
        return "/\(section)/\(word)/\(rank)\(query)"
    }
}
