import VisorKit
import VisorTesting

@testable import VisorRuntime

/// A picture, and a person who presses keys before it.
struct ScreenScene {
    var picture: ScreenPicture
    var model = ScreenModel()

    /// The picture of a log in windows of ten seconds.
    init(_ lines: [String], format: LogFormat = .combined, capacity: HeavyHitters.Capacity = .standard) async throws {
        let observer = RecordingObserver()
        let settings = AnalysisSettings(capacity: capacity)
        var analysis = Analysis(settings: settings, firstTimes: [nil], threads: 1)
        let bytes = lines.flatMap { Array("\($0)\n".utf8) }
        let overall = try await analysis.run(ScriptedSource([bytes], format: format), observer: observer)
        picture = ScreenPicture(period: .seconds(10), overall: overall)
        picture.windows = observer.windows
        picture.files = [
            ScreenPicture.File(name: "access.log", position: bytes.count, size: bytes.count, lag: .seconds(2))
        ]
    }

    /// A log of four windows that is always the same: 7 requests from 10:00:00 on, 3, 5, and 2 in the last.
    static func usual() async throws -> ScreenScene {
        let paths = [
            "/pages/create", "/pages/edit", "/pages/create", "/img/a.png", "/", "/api/v1/users", "/pages/list",
        ]
        var lines: [String] = []
        for (window, count) in [7, 3, 5, 2].enumerated() {
            for number in 0..<count {
                let status = [200, 200, 404, 304, 500, 200, 301][(number + window) % 7]
                lines.append(
                    line(
                        "10.0.0.\((number + window) % 4)", paths[(number + window) % 7], status,
                        second: window * 10 + number))
            }
        }
        return try await ScreenScene(lines)
    }

    static func line(_ client: String, _ path: String, _ status: Int = 200, second: Int = 0, agent: String = "curl/8")
        -> String
    {
        let clock = "10:0\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60)"
        return "\(client) - - [20/Nov/2026:\(clock) +0000] \"GET \(path) HTTP/1.1\" \(status) 1000 \"-\" \"\(agent)\""
    }

    static func change(
        _ message: String, _ state: AlertState = .firing, severity: AlertSeverity = .warning, second: Int64 = 0,
        lines: [AlertLine] = []
    ) -> AlertTransition {
        AlertTransition(
            identity: AlertIdentity(rule: "rule", labels: [], episode: 1, state: state),
            at: EventTime(seconds: 1_795_168_800 + second), severity: severity, value: nil, message: message,
            lines: lines)
    }

    static func errorLine(_ message: String, second: Int64 = 0) -> AlertLine {
        AlertLine(
            time: EventTime(seconds: 1_795_168_800 + second), process: "[php]", client: "10.0.0.9", message: message,
            source: "a", offset: 0)
    }

    /// Presses a key.
    @discardableResult
    mutating func press(_ key: ScreenKey) -> ScreenAction? {
        model.take(key, picture)
    }

    /// Types a text, letter by letter.
    mutating func type(_ text: String) {
        for character in text { press(.character(character)) }
    }

    /// The rows as text, without spaces at their ends.
    func rows(_ columns: Int = 80, _ rows: Int = 24) -> [String] {
        model.rows(picture, size: ScreenSize(columns: columns, rows: rows)).map { row in
            var text = row.pieces.map(\.text).joined()
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
    }

    /// The rows of the selected panel below its title, without those that are empty.
    func panel(_ columns: Int = 80, _ rows: Int = 24) -> [String] {
        let all = self.rows(columns, rows)
        guard let title = all.firstIndex(where: { $0.hasPrefix("── \(model.panel.title)") }) else { return [] }
        return all[(title + 1)...].dropLast().filter { !$0.isEmpty }
    }

    /// The keys of a list's rows, the last word of each.
    var keys: [String] {
        panel().map { $0.split(separator: " ").last.map(String.init) ?? "" }
    }

    /// The text that stands out as what the keys act on, in the rows of panels.
    func selected(_ columns: Int = 80, _ rows: Int = 24) -> [String] {
        model.rows(picture, size: ScreenSize(columns: columns, rows: rows)).compactMap { row in
            guard row.pieces.count == 1, let piece = row.pieces.first, piece.style == .selected else { return nil }
            return piece.text.split(separator: " ").joined(separator: " ")
        }
    }
}
