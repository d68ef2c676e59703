import Foundation

/// What `fake_log_gen --truth` says that it has generated; a field that is missing fails the decoding.
struct GeneratorTruth: Decodable, Sendable {
    struct Sizes: Decodable, Sendable {
        var count: Int
        var p50: Double
        var p90: Double
        var p99: Double
        var max: Double
    }

    /// The counts of a window, and of the whole.
    struct Counts: Decodable, Sendable, Equatable {
        var lines: Int
        var hits: Int
        var heartbeats: Int
        var bytes: Int
        var status: [String: Int]
        var methods: [String: Int]
        var levels: [String: Int]
    }

    struct Window: Decodable, Sendable {
        var start: String
        var counts: Counts

        enum CodingKeys: String, CodingKey { case start }

        init(from decoder: any Decoder) throws {
            start = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .start)
            counts = try Counts(from: decoder)
        }
    }

    /// The maps that top lists are compared with.
    struct Maps: Decodable, Sendable {
        var sections: [String: Int]
        var paths: [String: Int]
        var clients: [String: Int]
        var referrers: [String: Int]
        var agents: [String: Int]
        var errorClients: [String: Int]
        var messages: [String: Int]

        enum CodingKeys: String, CodingKey {
            case sections, paths, clients, referrers, agents, messages
            case errorClients = "error_clients"
        }
    }

    var counts: Counts
    var maps: Maps
    var malformed: Int
    var size: Sizes
    var windows: [Window]

    enum CodingKeys: String, CodingKey { case malformed, size, windows }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        malformed = try container.decode(Int.self, forKey: .malformed)
        size = try container.decode(Sizes.self, forKey: .size)
        windows = try container.decode([Window].self, forKey: .windows)
        counts = try Counts(from: decoder)
        maps = try Maps(from: decoder)
    }

    /// Reads a truth file.
    init(contentsOf path: String) throws {
        self = try JSONDecoder().decode(GeneratorTruth.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}

extension SummaryDocument {
    /// The counts that the truth has too.
    var counts: GeneratorTruth.Counts {
        .init(
            lines: lines, hits: hits, heartbeats: heartbeats, bytes: bytes, status: status, methods: methods,
            levels: levels)
    }

    /// The last revision of each window of a file of JSON lines, by start.
    static func windows(in text: String) throws -> [String: WindowDocument] {
        var windows: [String: WindowDocument] = [:]
        for line in text.split(separator: "\n") {
            let window = try JSONDecoder().decode(WindowDocument.self, from: Data(line.utf8))
            if let known = windows[window.start], known.revision >= window.counts.lines { continue }
            windows[window.start] = window
        }
        return windows
    }
}

/// A line that `stream_monitor --output` writes.
struct WindowDocument: Decodable, Sendable {
    var start: String
    var end: String
    var revision: Int
    var rate: Double
    var counts: GeneratorTruth.Counts

    enum CodingKeys: String, CodingKey { case start, end, revision, rate }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        start = try container.decode(String.self, forKey: .start)
        end = try container.decode(String.self, forKey: .end)
        revision = try container.decode(Int.self, forKey: .revision)
        rate = try container.decode(Double.self, forKey: .rate)
        counts = try GeneratorTruth.Counts(from: decoder)
    }
}
