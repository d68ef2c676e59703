import VisorTesting

@testable import VisorKit

/// A line as texts and numbers, for a filter and for a reading of it that knows nothing of records.
struct FilteredLine {
    var kind = LogRecord.Kind.request
    /// Texts by the names of fields; one that the line does not have is missing.
    var texts: [String: String] = [:]
    /// Numbers by the names of fields.
    var numbers: [String: Int] = [:]
    var labels: [String: String] = [:]

    private static let textPlaces: [(String, any WritableKeyPath<LogRecord, Range<Int>> & Sendable)] = [
        ("ip", \.client), ("user", \.user), ("host", \.host), ("path", \.path),
        ("protocol", \.httpProtocol), ("referer", \.referrer), ("user_agent", \.agent), ("message", \.message),
    ]
    static let textNames = textPlaces.map(\.0) + ["section", "source"]

    /// What a field's text is, where the line has it.
    func text(of field: String) -> String? {
        guard field == "section" else { return texts[field] }
        let path = texts["path"] ?? ""
        let second = path.dropFirst().firstIndex(of: "/") ?? path.endIndex
        return String(path[..<second])
    }

    /// Whether a filter that is bound to the line's input lets it pass.
    func passes(_ filter: RecordFilter) -> Bool {
        var bytes = Array("#".utf8)
        var record = LogRecord()
        record.kind = kind
        for (name, place) in FilteredLine.textPlaces {
            guard let text = texts[name] else { continue }
            record[keyPath: place] = bytes.count..<bytes.count + text.utf8.count
            // What stands behind a text is not its own.
            bytes += Array(text.utf8) + Array("/api.".utf8)
        }
        record.status = numbers["status"] ?? -1
        record.size = numbers["size"] ?? -1
        record.duration = numbers["duration"] ?? -1
        record.level = numbers["level"].flatMap(LogLevel.init(rawValue:))
        record.method = numbers["method"].flatMap(HTTPMethod.init(rawValue:))
        return filter.bound(to: InputProfile(source: texts["source"] ?? "", labels: labels)).passes(record, bytes.span)
    }

    func passes(_ filter: String) throws -> Bool {
        passes(try RecordFilter(filter))
    }

    /// Texts that have beginnings, ends and middles in common.
    static func randomText(using generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...4, using: &generator))
            .map { _ in ["a", "A", "b", "/", "ab ", "\"", "\\", "("].randomElement(using: &generator) ?? "" }.joined()
    }

    static func random(using generator: inout SeededGenerator) -> FilteredLine {
        var line = FilteredLine()
        line.kind = [.request, .message].randomElement(using: &generator) ?? .request
        for name in textNames where Bool.random(using: &generator) { line.texts[name] = randomText(using: &generator) }
        if Int.random(in: 0..<3, using: &generator) > 0 {
            line.texts["ip"] = IPAddress(ipv4: .random(in: 0x0a00_0000...0x0a00_000f, using: &generator)).description
        }
        let bounds = ["status": 200...206, "size": 0...4, "duration": 0...4, "level": 0...8, "method": 0...19]
        for name in bounds.keys.sorted() where Int.random(in: 0..<4, using: &generator) > 0 {
            line.numbers[name] = bounds[name].map { .random(in: $0, using: &generator) }
        }
        for name in ["zone", "a-b.c"] where Bool.random(using: &generator) {
            line.labels[name] = randomText(using: &generator)
        }
        return line
    }
}
