import VisorKit

/// The lists of most frequent keys that there are.
enum TopList: String, CaseIterable {
    case sections, paths, clients, referrers, agents, errorClients = "error_clients", messages

    /// The most frequent keys of a summary.
    func table(of summary: WindowSummary) -> HeavyHitters {
        switch self {
        case .sections: summary.tops.sections
        case .paths: summary.tops.paths
        case .clients: summary.tops.clients
        case .referrers: summary.tops.referrers
        case .agents: summary.tops.agents
        case .errorClients: summary.tops.errorClients
        case .messages: summary.tops.messages
        }
    }

    /// The keys that have a text in them, the most frequent first.
    func entries(of summary: WindowSummary, containing text: String?, atMost limit: Int) -> [[Cell]] {
        let ranking = table(of: summary).ranking(text == nil ? limit : .max)
        let wanted = text.map { text in ranking.filter { $0.key.localizedContains(text) } } ?? ranking
        return wanted.prefix(limit).map { [.text($0.key), .count($0.count), .count($0.error)] }
    }

    static let columns = ["key", "count", "error"]
}

extension String {
    /// Whether a text stands in this one, whatever its case.
    fileprivate func localizedContains(_ text: String) -> Bool { lowercased().contains(text.lowercased()) }
}
