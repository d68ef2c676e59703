import Foundation

/// The object that `stream_monitor --summary` writes, as documented; a field that is missing fails the decoding.
struct SummaryDocument: Decodable, Sendable {
    struct Quantiles: Decodable, Sendable {
        var p50: Double?
        var p90: Double?
        var p99: Double?
        var max: Double?
    }

    struct Entry: Decodable, Sendable {
        var key: String
        var count: Int
        var error: Int
    }

    struct Top: Decodable, Sendable {
        var sections: [Entry]
        var paths: [Entry]
        var clients: [Entry]
        var referrers: [Entry]
        var agents: [Entry]
        var errorClients: [Entry]
        var messages: [Entry]

        enum CodingKeys: String, CodingKey {
            case sections, paths, clients, referrers, agents, messages
            case errorClients = "error_clients"
        }
    }

    /// Absent or null where no line had a time.
    var start: String?
    var end: String?
    var revision: Int
    var lines: Int
    var hits: Int
    var heartbeats: Int
    var malformed: Int
    var tooLate: Int
    var ahead: Int
    var filtered: Int
    var dropped: Int
    var bytes: Int
    var rate: Double
    var status: [String: Int]
    var methods: [String: Int]
    var levels: [String: Int]
    var clientsDistinct: Int
    var size: Quantiles?
    var duration: Quantiles?
    var top: Top

    enum CodingKeys: String, CodingKey {
        case start, end, revision, lines, hits, heartbeats, malformed, ahead, filtered, dropped, bytes, rate, status,
            methods,
            levels
        case size, duration, top
        case tooLate = "too_late"
        case clientsDistinct = "clients_distinct"
    }

    /// Reads a summary file.
    init(contentsOf path: String) throws {
        self = try JSONDecoder().decode(SummaryDocument.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
